using Xunit.Abstractions;

namespace LocalRunner.Cli.Tests.Arrows;

/// <summary>Between projects the compiler keeps the direction; between the folders of one, these tests do.</summary>
public sealed class ArrowTests(ITestOutputHelper output)
{
    private const string Root = "(root)";
    private const string Facade = "(facade)";

    /// <summary>The folders of each project from the ground up: one may use those before it, and none after it.</summary>
    private static readonly Dictionary<string, string[]> s_folders = new()
    {
        ["LocalRunner.Planning"] =
        [
            Root, "Gguf", "Architectures", "Tokenization", "Machine", "Devices", "Memory.Cache", "Memory.Graph", "Projectors", "Preflight", "Memory", "Plans", "Synthesis", "Catalog",
        ],
        ["LocalRunner"] =
        [
            Root, "Grammars.Automata", "Grammars", "Grammars.Schemas", "Chat.Jinja.Values", "Chat.Jinja.Runtime", "Chat.Jinja.Syntax", "Chat.Jinja",
            "Chat.Output", "Chat.Reasoning", "Chat.Tools", "Chat",
            "Engine", "Inference.Drafts", "Inference", "Engine.Llama", "Store.Transfer", "Store", "Store.Sources", "Store.Installed", Facade,
        ],
        ["LocalRunner.Bench"] =
            [Root, "Text", "Pricing", "Tuning", "Results", "Roofline", "Measurement", "Projection", "Sweeps", "Scenarios", "Reports.Parts", "Reports.Charts", "Reports"],
        ["LocalRunner.Server"] = [Root, "Wire", "Security", "OpenApi", "Models", "OpenAi", "OpenAi.Responses", "Anthropic", "Llama", "Ollama", "Metrics", "Page", Facade, "Router"],
        ["LocalRunner.Cli"] = [Root, "Interaction", "Flags", "Counting", "Output", "Pulling", "Measuring", "Serving", "Launching", "Tools", "Conversation", "Commands"],
    };

    /// <summary>The types in the library's root that are made of its folders; the others there are words that the folders share.</summary>
    private static readonly HashSet<string> s_facade = ["LocalModel", "LlamaCpp", "EngineTokenizer", "LocalChatClient", "ChatPrompt", "AnswerChunk", "LocalEmbeddingGenerator", "LocalModelServices", "LocalModelSource", "ModelStore", "RemoteGguf", "Conversation", "LLamaSharpExtensions", "ModelQuantizer", "PlanDryRun"];

    /// <summary>The types in the server's root that put its folders together.</summary>
    private static readonly HashSet<string> s_serverFacade = ["LocalRunnerRoutes", "LocalRunnerServices", "ModelServer"];

    public static TheoryData<string> Assemblies => [.. s_folders.Keys];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Folders_OfAnAssembly_UseOnlyThoseBelowThem(string assembly)
    {
        var order = s_folders[assembly];
        var arrows = CompiledAssembly.Arrows(assembly, FolderOf);
        foreach (var arrow in arrows.DistinctBy(arrow => (arrow.From, arrow.To)))
            output.WriteLine($"{arrow.From} → {arrow.To}");

        arrows.SelectMany(arrow => new[] { arrow.From, arrow.To }).Except(order).ShouldBeEmpty("folders without a place in the order");
        var wrong = arrows.Where(arrow => Array.IndexOf(order, arrow.From) < Array.IndexOf(order, arrow.To)).Select(arrow => arrow.ToString()).ToArray();
        wrong.ShouldBeEmpty("arrows that point up");
    }

    private static string FolderOf(string space, string name) => space switch
    {
        "LocalRunner" => s_facade.Contains(name) ? Facade : Root,
        "LocalRunner.Server" => s_serverFacade.Contains(name) ? Facade : Root,
        "LocalRunner.Bench" or "LocalRunner.Cli" => Root,
        _ => space.Replace("LocalRunner.Bench.", "", StringComparison.Ordinal).Replace("LocalRunner.Cli.", "", StringComparison.Ordinal)
            .Replace("LocalRunner.Server.", "", StringComparison.Ordinal)
            .Replace("LocalRunner.", "", StringComparison.Ordinal),
    };
}
