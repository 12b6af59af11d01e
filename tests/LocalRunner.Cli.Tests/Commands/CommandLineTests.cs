using LocalRunner.Cli.Commands;
using LocalRunner.Cli.Interaction;
using LocalRunner.Cli.Output;

namespace LocalRunner.Cli.Tests.Commands;

public sealed class CommandLineTests
{
    [Fact]
    public async Task RunAsync_NoArguments_ShowsHelpAndIsAUsageError()
    {
        var run = await CliRun.OfAsync();
        run.ExitCode.ShouldBe(2);
        run.Out.ShouldContain("inspect");
    }

    [Theory]
    [InlineData("run")]
    [InlineData("inspect")]
    [InlineData("doctor")]
    [InlineData("quantize")]
    public async Task RunAsync_Help_EndsWithExamples(string command)
    {
        var run = await CliRun.OfAsync(command, "--help");
        run.ExitCode.ShouldBe(0);
        run.Out.ShouldContain($"Examples:{Environment.NewLine}  localrunner {command}");
        run.Error.ShouldBeEmpty();
    }

    /// <summary>The command that is asked for is made alone, by a name that stands in a table: a name that is not the command's own would find nothing.</summary>
    [Fact]
    public async Task RunAsync_HelpOfEachCommandListed_IsThatCommands()
    {
        var help = await CliRun.OfAsync("--help");
        var listed = help.Out.Split('\n').SkipWhile(line => !line.StartsWith("Commands:", StringComparison.Ordinal)).Skip(1)
            .TakeWhile(line => line.StartsWith("  ", StringComparison.Ordinal))
            .Where(line => line[2] != ' ')
            .Select(line => line.Trim().Split(' ')[0]).ToList();
        listed.Count.ShouldBe(18);
        foreach (var command in listed)
        {
            var run = await CliRun.OfAsync(command, "--help");
            run.ExitCode.ShouldBe(0, command);
            run.Out.ShouldContain($"Usage:{Environment.NewLine}  localrunner {command}", customMessage: command);
        }
    }

    [Fact]
    public async Task RunAsync_Version_PrintsIt()
    {
        var run = await CliRun.OfAsync("--version");
        run.ExitCode.ShouldBe(0);
        run.Out.Trim().ShouldMatch(@"^localrunner \d+\.\d+\.\d+");
    }

    [Theory]
    [InlineData("rnu", "demo")]
    [InlineData("run")]
    [InlineData("run", "demo", "--temprature", "5")]
    [InlineData("run", "demo", "hi", "--top-k", "many")]
    [InlineData("run", "demo", "hi", "--top-k", "1", "--top-k", "2")]
    [InlineData("run", "demo", "hi", "--top-k")]
    [InlineData("run", "demo", "hi", "--temperature", "NaN")]
    [InlineData("run", "demo", "hi", "--kv-type", "q7")]
    [InlineData("run", "demo", "hi", "--kv-type", "")]
    [InlineData("run", "demo", "hi", "--flash-attention", "maybe")]
    [InlineData("run", "demo", "hi", "--logit-bias", "x=1")]
    [InlineData("run", "demo", "hi", "--lora", "")]
    [InlineData("run", "demo", "hi", "--logprobs", "2")]
    [InlineData("run", "demo", "hi", "--seed", "-1")]
    [InlineData("run", "demo", "--json")]
    [InlineData("inspect", "--tensor", "demo")]
    [InlineData("quantize", "demo", "out.gguf")]
    [InlineData("quantize", "demo", "--type", "Q4_0")]
    [InlineData("quantize", "demo", "--type", "Q4_9", "--dry-run")]
    public async Task RunAsync_WrongUsage_SaysSoOnStderr(params string[] args)
    {
        var run = await CliRun.OfAsync(args);
        run.ExitCode.ShouldBe(2);
        run.Error.ShouldStartWith("error: ");
        run.Error.ShouldNotContain("System.");
    }

    [Theory]
    [InlineData("rnu", "--json")]
    [InlineData("run", "demo", "hi", "--ctx", "0", "--json")]
    public async Task RunAsync_WrongUsageWithJson_PrintsADocumentToo(params string[] args)
    {
        var run = await CliRun.OfAsync(args);
        run.ExitCode.ShouldBe(2);
        var error = run.Json.GetProperty("error");
        error.GetProperty("code").GetString().ShouldBe("invalid_argument");
        run.Error.ShouldContain(error.GetProperty("message").GetString()!);
    }

    [Fact]
    public async Task RunAsync_UnknownModel_NamesItAndWhatToGive()
    {
        var run = await CliRun.OfAsync("run", "no-such-model:Q4_K_M", "hi", "--json");
        run.ExitCode.ShouldBe(3);
        run.Json.GetProperty("error").GetProperty("code").GetString().ShouldBe("file_not_found");
        run.Error.ShouldContain("'no-such-model:Q4_K_M'");
        run.Error.ShouldContain("'localrunner list' shows what is here");
    }

    [Fact]
    public async Task RunAsync_TextThatLooksLikeAResponseFile_IsAPrompt()
    {
        var run = await CliRun.OfAsync("run", "demo", "@nobody hello", "--max-tokens", "1");
        run.ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task RunAsync_ReaderOfStdoutGone_EndsQuietly()
    {
        using var error = new MemoryStream();
        var terminal = new Terminal(() => TextReader.Null, new BadStream(new IOException("Broken pipe", 32)), error);
        (await CommandLine.RunAsync(["inspect", "demo"], terminal)).ShouldBe(0);
        (await CommandLine.RunAsync(["run", "demo", "Tell me a story"], terminal)).ShouldBe(0);
        error.Length.ShouldBe(0);
    }

    [Theory]
    [InlineData("inspect", "demo")]
    [InlineData("inspect", "none", "--json")]
    public async Task RunAsync_StdoutOnAFullDisk_SaysSo(params string[] args)
    {
        var terminal = new Terminal(() => TextReader.Null, new BadStream(new IOException("No space left on device", 28)), Stream.Null);
        (await CommandLine.RunAsync(args, terminal)).ShouldBe(3);
    }

    [Theory]
    [InlineData(LocalRunnerError.InvalidArgument, 2)]
    [InlineData(LocalRunnerError.PromptTooLong, 2)]
    [InlineData(LocalRunnerError.InvalidGrammar, 2)]
    [InlineData(LocalRunnerError.InvalidModel, 3)]
    [InlineData(LocalRunnerError.AdapterMismatch, 3)]
    [InlineData(LocalRunnerError.OutOfMemory, 4)]
    [InlineData(LocalRunnerError.NativeLibraryMissing, 5)]
    [InlineData(LocalRunnerError.NativeLibraryUnsupported, 5)]
    [InlineData(LocalRunnerError.GenerationFailed, 1)]
    public void Of_Error_IsTheDocumentedExitCode(LocalRunnerError error, int exitCode) => ExitCode.Of(error).ShouldBe(exitCode);

    private sealed class BadStream(IOException exception) : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count) => throw exception;

        public override void Write(ReadOnlySpan<byte> buffer) => throw exception;
    }
}
