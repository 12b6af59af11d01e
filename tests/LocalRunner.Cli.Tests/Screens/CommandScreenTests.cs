using LocalRunner.Fixtures;

namespace LocalRunner.Cli.Tests.Screens;

/// <summary>The README's commands, and what goes wrong with them, in terminals of three widths: whole screens.</summary>
public sealed class CommandScreenTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public CommandScreenTests()
    {
        File.Copy(Demo.Q8, _folder.File("model.gguf"));
        File.WriteAllText(_folder.File("messages.json"), """[{"role":"user","content":"안녕 🙂"}]""");
        File.WriteAllText(_folder.File("broken.gguf"), "GGUF, but no model");
    }

    public static TheoryData<int> Widths => [60, 80, 120];

    public void Dispose() => _folder.Dispose();

    [ScreenTheory]
    [MemberData(nameof(Widths))]
    public async Task Commands_ThatWork_ShowWhatTheyShould(int columns) => await Task.WhenAll(
        ExactlyAsync(columns, 0, "help-tokens", "tokens", "--help"),
        ExactlyAsync(columns, 0, "run-story", "run", "demo", "Tell me a story about a fox and a bell.", "--temperature", "0"),
        ExactlyAsync(columns, 0, "plan-70b", "plan", "llama-3.3-70b", "--device", "m2-max-64gb"),
        ExactlyAsync(columns, 0, "plan-small", "plan", "qwen2.5-coder-7b", "--device", "laptop-8gb", "--no-dry-run"),
        ExactlyAsync(columns, 4, "plan-too-large", "plan", "llama-3.1-405b", "--device", "laptop-16gb", "--no-dry-run"),
        ExactlyAsync(columns, 0, "plan-file", "plan", "model.gguf", "--device", "laptop-16gb", "--no-dry-run"),
        ExactlyAsync(columns, 0, "inspect", "inspect", "demo"),
        ExactlyAsync(columns, 0, "tokens", "tokens", "demo", "안녕, fox! 🦊"),
        ExactlyAsync(columns, 0, "template", "template", "demo", "--messages", "messages.json"),
        ExactlyAsync(columns, 0, "quantize", "quantize", "model.gguf", "small.gguf", "--type", "Q4_K_M", "--dry-run"),
        ExactlyAsync(columns, 0, "list", "list"),
        ValuesAsync(columns, "bench", end: "Speed", "bench", "demo", "--pp", "16", "--tg", "4", "--reps", "2", "--noise", "1000", "--threads", "1"),
        ValuesAsync(columns, "doctor", end: "Devices", "doctor"));

    [ScreenTheory]
    [MemberData(nameof(Widths))]
    public async Task Commands_ThatFail_SayWhatToDo(int columns) => await Task.WhenAll(
        ExactlyAsync(columns, 3, "run-missing", "run", "missing.gguf", "Hello"),
        ExactlyAsync(columns, 3, "plan-broken", "plan", "broken.gguf"),
        ExactlyAsync(columns, 2, "plan-mistyped", "plan", "lama-3.3-70b"),
        ExactlyAsync(columns, 2, "plan-unknown-flag", "plan", "demo", "--budgit", "1GB"),
        ExactlyAsync(columns, 3, "bench-missing", "bench", "missing.gguf"),
        ExactlyAsync(columns, 3, "inspect-broken", "inspect", "broken.gguf"),
        ExactlyAsync(columns, 3, "tokens-missing", "tokens", "missing.gguf", "text"),
        ExactlyAsync(columns, 2, "quantize-type", "quantize", "model.gguf", "out.gguf", "--type", "Q9"),
        ExactlyAsync(columns, 2, "synth-shape", "synth", "sample-lama", "out.gguf"),
        ExactlyAsync(columns, 6, "pull-offline", "pull", "hf.co/someone/model-GGUF:Q4_K_M"),
        ExactlyAsync(columns, 6, "search-offline", "search", "qwen3"),
        ExactlyAsync(columns, 3, "rm-missing", "rm", "nothing"),
        ExactlyAsync(columns, 3, "embed-missing", "embed", "missing.gguf", "text"));

    private async Task ExactlyAsync(int columns, int exitCode, string name, params string[] arguments) =>
        ExpectedScreen.ShouldBe(await RunAsync(columns, exitCode, arguments), name, columns);

    private async Task ValuesAsync(int columns, string name, string end, params string[] arguments) =>
        ExpectedScreen.ShouldBeButForValues(await RunAsync(columns, 0, arguments), name, columns, end);

    private async Task<string[]> RunAsync(int columns, int exitCode, string[] arguments)
    {
        await using var terminal = PseudoTerminal.Start(_folder.Path, columns, arguments);
        var lines = await terminal.EndsAsync();
        terminal.ExitCode.ShouldBe(exitCode, string.Join('\n', lines));
        return lines;
    }
}
