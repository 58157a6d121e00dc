#!/usr/bin/env bash
# ShedLock 6.10.0 with the JDBC provider. A job that outlasts lockAtMostFor loses its lock to another holder, as documented;
# when it ends at last, its unlock() opens the lock of the other, whose name is in locked_by, and a third gets in beside
# the second. With usingDbTime() it does not.
# Guess: unlock() opens only one's own lock, with either clock.
set -euo pipefail
for tool in java javac mvn; do command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }; done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >pom.xml <<'POM'
<project><modelVersion>4.0.0</modelVersion><groupId>x</groupId><artifactId>x</artifactId><version>1</version><dependencies>
<dependency><groupId>net.javacrumbs.shedlock</groupId><artifactId>shedlock-provider-jdbc-template</artifactId><version>6.10.0</version></dependency>
<dependency><groupId>org.springframework</groupId><artifactId>spring-jdbc</artifactId><version>6.2.19</version></dependency>
<dependency><groupId>com.h2database</groupId><artifactId>h2</artifactId><version>2.3.232</version></dependency>
</dependencies></project>
POM
mvn -q -B -Dmaven.repo.local="$work/repository" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies \
    -DoutputDirectory="$work/lib" >/dev/null 2>&1
cat >Main.java <<'JAVA'
import java.time.*;
import java.util.Optional;
import net.javacrumbs.shedlock.core.*;
import net.javacrumbs.shedlock.provider.jdbctemplate.JdbcTemplateLockProvider;
import org.springframework.jdbc.core.JdbcTemplate;

public class Main {
    public static void main(String... none) throws Exception {
        var source = new org.h2.jdbcx.JdbcDataSource();
        source.setURL("jdbc:h2:mem:locks;DB_CLOSE_DELAY=-1");
        JdbcTemplate jdbc = new JdbcTemplate(source);
        jdbc.execute("CREATE TABLE shedlock(name VARCHAR(64) NOT NULL, lock_until TIMESTAMP NOT NULL,"
                + " locked_at TIMESTAMP NOT NULL, locked_by VARCHAR(255) NOT NULL, PRIMARY KEY (name))");
        for (boolean clockOfDatabase : new boolean[] {false, true}) {
            String name = clockOfDatabase ? "database's clock" : "own clock";
            SimpleLock late = lock(jdbc, clockOfDatabase, "A", name, Duration.ofMillis(200)).orElseThrow();
            Thread.sleep(1_000);
            boolean second = lock(jdbc, clockOfDatabase, "B", name, Duration.ofMinutes(10)).isPresent();
            boolean before = lock(jdbc, clockOfDatabase, "C", name, Duration.ofMinutes(10)).isPresent();
            late.unlock();
            boolean after = lock(jdbc, clockOfDatabase, "C", name, Duration.ofMinutes(10)).isPresent();
            System.out.println(name + ": B " + second + ", C " + before + ", C after A's unlock " + after);
        }
    }

    static Optional<SimpleLock> lock(JdbcTemplate jdbc, boolean clockOfDatabase, String who, String name, Duration most) {
        var configuration = JdbcTemplateLockProvider.Configuration.builder().withJdbcTemplate(jdbc).withLockedByValue(who);
        if (clockOfDatabase) {
            configuration.usingDbTime();
        }
        return new JdbcTemplateLockProvider(configuration.build())
                .lock(new LockConfiguration(Instant.now(), name, most, Duration.ZERO));
    }
}
JAVA
javac -cp 'lib/*' Main.java
seen=$(java -cp 'lib/*:.' Main 2>/dev/null | paste -sd';')
expected='own clock: B true, C false, C after A'\''s unlock true;database'\''s clock: B true, C false, C after A'\''s unlock false'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "changed; expected: $expected" >&2; exit 1; }
