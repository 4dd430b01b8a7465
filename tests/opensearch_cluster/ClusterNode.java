import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.codelibs.opensearch.runner.node.OpenSearchRunnerNode;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.index.reindex.ReindexModulePlugin;
import org.opensearch.node.Node;
import org.opensearch.painless.PainlessModulePlugin;
import org.opensearch.plugins.Plugin;
import org.opensearch.transport.Netty4ModulePlugin;

/**
 * One OpenSearch node in a process of its own, which can be killed like a machine that fails. Arguments are settings,
 * each {@code name=value}. It stops when its standard input ends, so that none outlives the tests.
 */
public final class ClusterNode {
    private static final List<Class<? extends Plugin>> MODULES =
        List.of(Netty4ModulePlugin.class, PainlessModulePlugin.class, ReindexModulePlugin.class);

    public static void main(String[] arguments) throws Exception {
        Settings.Builder settings = Settings.builder();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            settings.put(argument.substring(0, equals), argument.substring(equals + 1));
        }
        Path home = Path.of(settings.get("path.home"));
        try (Node node = new OpenSearchRunnerNode(new Environment(settings.build(), home.resolve("config")), MODULES)) {
            node.start();
            System.out.println("started");
            untilInputEnds();
        }
        System.exit(0);
    }

    private static void untilInputEnds() throws IOException {
        while (System.in.read() >= 0) {
            // Nothing is said to it.
        }
    }
}
