using System.Text;
using LocalRunner.Engine.Llama;

namespace LocalRunner.Tests.Engine.Llama;

public sealed class EngineLogTests
{
    private const int Debug = 1;
    private const int Info = 2;
    private const int Continuation = 5;

    [Fact]
    public void Append_ThousandsOfDebugLines_LeavesRoomForWhatIsToldAtTheEnd()
    {
        using var log = EngineLog.Open();
        for (var i = 0; i < 10_000; i++)
            Append(log, Debug, "create_tensor: loading tensor\n");
        Append(log, Info, "load_tensors: CPU model buffer size = 1.00 MiB\n");

        log.Lines.ShouldBe(["load_tensors: CPU model buffer size = 1.00 MiB"]);
    }

    [Fact]
    public void Append_ContinuedLine_BelongsToTheLevelItBeganWith()
    {
        using var log = EngineLog.Open();
        Append(log, Info, "loading ");
        Append(log, Continuation, "...\n");
        Append(log, Debug, "more ");
        Append(log, Continuation, "of it\n");

        log.Lines.ShouldBe(["loading ..."]);
    }

    [Fact]
    public void Append_LinesInPieces_AreJoined()
    {
        using var log = EngineLog.Open();
        log.Append(2, "one "u8);
        log.Append(5, "line\nsecond"u8);
        log.Append(5, " line\n"u8);
        log.Append(4, "it failed\n"u8);
        log.Lines.ShouldBe(["one line", "second line", "it failed"]);
        log.Problem.ShouldBe("it failed");
    }

    private static void Append(EngineLog.Capture log, int level, string text) => log.Append(level, Encoding.UTF8.GetBytes(text));
}
