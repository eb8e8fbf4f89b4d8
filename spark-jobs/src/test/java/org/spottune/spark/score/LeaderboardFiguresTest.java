package org.spottune.spark.score;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.spottune.decathlon.BaselineErrors;
import org.spottune.decathlon.Caveat;
import org.spottune.decathlon.Leaderboard;
import org.spottune.decathlon.Measurement;
import org.spottune.decathlon.TransferResult;

class LeaderboardFiguresTest {

    /** E_max is 0.5; the method has one seed on both domains and a second on one of them. */
    private static final Leaderboard LEADERBOARD = Leaderboard.of(
            BaselineErrors.twice("half, more or less", Map.of("cats", 0.75, "dogs", 0.75)),
            List.of(
                    result("routed", "cats", 1, 0.75, Set.of(Caveat.NOT_ON_TEST)),
                    result("routed", "dogs", 1, 1, Set.of()),
                    result("routed", "cats", 2, 1, Set.of()),
                    new TransferResult("routed", "dogs", 2, Optional.empty())));

    @Test
    void jsonTellsTheBestMethodAndAll() throws JsonProcessingException {
        String row =
                "\"score\":1250.0,\"complete\":true,\"seeds\":[1],\"relativeParameters\":2.0,\"bytes\":8000,\"domains\":{"
                        + "\"cats\":{\"accuracy\":0.75,\"score\":250.0,\"caveats\":[\"measured on the validation split, not"
                        + " on the test split\"]},\"dogs\":{\"accuracy\":1.0,\"score\":1000.0}},\"unfinished\":{\"2\":[\"dogs\"]}";

        assertThat(new ObjectMapper().writeValueAsString(LeaderboardFigures.json(LEADERBOARD)))
                .isEqualTo("{\"method\":\"routed\"," + row
                        + ",\"baseline\":\"half, more or less\",\"methods\":{\"routed\":{" + row + "}}}");
    }

    @Test
    void csvHasALineForEachRow() {
        assertThat(LeaderboardFigures.csv(LEADERBOARD))
                .isEqualTo(
                        """
                        method,published,complete,seeds,#par,bytes,baseline,score,score deviation,cats top-1,cats top-1 deviation,\
                        cats score,cats caveats,dogs top-1,dogs top-1 deviation,dogs score,dogs caveats,\
                        printed score,printed score is
                        routed,false,true,1,2.0,8000,"half, more or less",1250.0,,0.75,,250.0,\
                        "measured on the validation split, not on the test split",1.0,,1000.0,,,
                        """);
    }

    @Test
    void csvTellsOfPublishedRowsWhetherTheirScoreFits() {
        List<TransferResult> results = new ArrayList<>();
        results.add(result("ours", "dtd", 1, 0.5, Set.of()));
        results.add(result("ours", "dtd", 2, 0.6, Set.of()));

        List<String> lines = LeaderboardFigures.csv(Leaderboard.of(BaselineErrors.published(), results))
                .lines()
                .toList();

        assertThat(lines).hasSize(22);
        assertThat(lines)
                .filteredOn(line -> line.startsWith("Feature Extractor,"))
                .allSatisfy(line -> assertThat(line)
                        .startsWith("Feature Extractor,true,true,0,,,published,")
                        .endsWith(",544,likely misprint"));
        assertThat(lines)
                .filteredOn(line -> line.startsWith("ours,false,true,2,3.0,12000,published,"))
                .hasSize(1);
    }

    private static TransferResult result(
            String method, String domain, long seed, double accuracy, Set<Caveat> caveats) {
        int added = domain.equals("dtd") ? 2000 : 500;
        return new TransferResult(
                method,
                domain,
                seed,
                Optional.of(new Measurement(accuracy, caveats, Optional.of(new Measurement.Size(1000, added)))));
    }
}
