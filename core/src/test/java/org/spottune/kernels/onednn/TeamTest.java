package org.spottune.kernels.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class TeamTest {

    @Test
    void everyMemberTakesPart() {
        try (Team team = new Team(OpenMp.find())) {
            Set<Member> seen = ConcurrentHashMap.newKeySet();

            team.run(seen::add);

            assertThat(seen).containsExactlyInAnyOrderElementsOf(team.members());
        }
    }

    @Test
    void isTheCallerAloneWithoutRuntime() {
        try (Team team = new Team(Optional.empty())) {
            Set<Thread> seen = ConcurrentHashMap.newKeySet();

            team.run(member -> seen.add(Thread.currentThread()));

            assertThat(team.members()).hasSize(1);
            assertThat(seen).containsExactly(Thread.currentThread());
        }
    }

    @Test
    void failsWhenAllAreDoneAndGoesOnThen() {
        assumeThat(OpenMp.threads()).isGreaterThan(1);
        try (Team team = new Team(OpenMp.find())) {
            Set<Member> seen = ConcurrentHashMap.newKeySet();
            Member last = team.members().get(team.members().size() - 1);

            assertThatThrownBy(() -> team.run(member -> {
                        seen.add(member);
                        if (member == last) {
                            throw new IllegalStateException(
                                    "no memory for " + team.members().size());
                        }
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("no memory for " + team.members().size());
            assertThat(seen).hasSameSizeAs(team.members());

            seen.clear();
            team.run(seen::add);
            assertThat(seen).hasSameSizeAs(team.members());
        }
    }
}
