package org.spottune.nn;

import java.util.List;
import org.spottune.kernels.BatchNormalization.Statistics;
import org.spottune.nn.blocks.Learning;
import org.spottune.nn.blocks.Parameter;
import org.spottune.nn.blocks.ParameterSet;

/** The parameters that the assembly of a backbone declares. */
final class DeclaredParameters {

    private DeclaredParameters() {}

    /** All of them, in the order of the flat vector, for training on batch statistics. */
    static List<Parameter> of(Architecture spec, Partition partition) {
        return of(spec, partition, Statistics.BATCH);
    }

    static List<Parameter> of(Architecture spec, Partition partition, Statistics statistics) {
        return of(spec, partition, PathForm.PAPER, statistics);
    }

    static List<Parameter> of(Architecture spec, Partition partition, PathForm form, Statistics statistics) {
        ParameterSet parameters = new ParameterSet();
        Learning learning = Learning.everything(statistics, Parameter.Group.BACKBONE);
        BackboneAssembly.assemble(spec, partition, form, learning, parameters, "");
        return parameters.ordered();
    }
}
