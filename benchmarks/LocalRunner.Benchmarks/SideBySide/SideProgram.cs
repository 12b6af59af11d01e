using LLama;

namespace LocalRunner.Benchmarks.SideBySide;

/// <summary>How a side is started.</summary>
internal sealed record SideProgram(string Name, string Command, IReadOnlyList<string> Arguments)
{
    private const string NodeFolder = "benchmarks/peers/node-llama-cpp";

    /// <summary>Gets this program once more, as the side of LocalRunner.</summary>
    public static SideProgram LocalRunner { get; } = OfThis("LocalRunner", "local");

    /// <summary>Gets this program once more, as the sides of LLamaSharp.</summary>
    public static IReadOnlyList<SideProgram> LLamaSharp { get; } =
        [OfThis(nameof(StatelessExecutor), "stateless"), OfThis(nameof(InteractiveExecutor), "interactive")];

    /// <summary>Finds the side of node-llama-cpp; null where it is not installed.</summary>
    public static SideProgram? FindNode()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var program = Path.Combine(folder, NodeFolder, "bench.mjs");
            if (File.Exists(program))
                return Directory.Exists(Path.Combine(folder, NodeFolder, "node_modules", "node-llama-cpp")) ? new("node-llama-cpp", "node", [program]) : null;
        }

        return null;
    }

    private static SideProgram OfThis(string name, string side) => new(name, Environment.ProcessPath!,
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(SideProgram).Assembly.Location, "side", side] : ["side", side]);
}
