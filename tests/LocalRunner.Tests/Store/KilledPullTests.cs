using LocalRunner.Fixtures;
using LocalRunner.Fixtures.Hub;
using Xunit.Abstractions;

namespace LocalRunner.Tests.Store;

/// <summary>Kills processes that download, and runs several at once.</summary>
public sealed class KilledPullTests(ITestOutputHelper output)
{
    private const int PieceBytes = 4 << 20;
    private const string File = "model-Q4_K_M.gguf";

    // LOCALRUNNER_KILLED_PULLS=50 makes it the long test.
    private static readonly int s_kills = int.TryParse(Environment.GetEnvironmentVariable("LOCALRUNNER_KILLED_PULLS"), out var count) ? count : 4;
    private static readonly long s_bytes = s_kills > 10 ? 300_000_000 : 60_000_000;

    [Fact]
    public async Task Pull_KilledAtRandomPoints_GoesOnAndFetchesAtMostOnePieceAgainEachTime()
    {
        using var folder = new TemporaryFolder();
        var content = MadeContent.OfSize(s_bytes);
        await using var hub = new LoopbackHub().With(File, content);
        var random = new Random(18);
        string[] arguments = ["pull", hub.Hub.Address, folder.Path, $"hf.co/{LoopbackHub.Repository}/{File}", $"{PieceBytes}"];
        var sent = 0L;
        for (var kill = 0; kill < s_kills; kill++)
        {
            // Points all over the file; a process that was through before is asked for it once more.
            var target = sent + random.NextInt64(2 * s_bytes / s_kills);
            hub.OnCdn = request => hub.Give(request) with { BytesPerSecond = s_kills > 10 ? 40 << 20 : 20 << 20 };
            using (var probe = Probe.Start(arguments))
            {
                while (hub.Cdn.BodyBytes < target && !probe.HasExited)
                    await Task.Delay(2);
            }

            sent = hub.Cdn.BodyBytes;
        }

        hub.OnCdn = null;
        var lines = await Probe.RunAsync(arguments);

        lines[^1].ShouldStartWith("at ");
        var path = lines[^1][3..];
        Convert.ToHexStringLower(await System.Security.Cryptography.SHA256.HashDataAsync(System.IO.File.OpenRead(path))).ShouldBe(content.Sha256);
        output.WriteLine($"{s_kills} kills: {hub.Cdn.BodyBytes - s_bytes} of {s_bytes} bytes were fetched again");
        hub.Cdn.BodyBytes.ShouldBeLessThanOrEqualTo(s_bytes + ((long)s_kills * PieceBytes));
    }

    [Fact]
    public async Task Pull_TwoProcesses_FetchEachByteOnceAndShowTheSameProgress()
    {
        using var folder = new TemporaryFolder();
        var content = MadeContent.OfSize(24 << 20);
        await using var hub = new LoopbackHub().With(File, content);
        hub.OnCdn = request => hub.Give(request) with { BytesPerSecond = 6 << 20 };
        string[] arguments = ["pull", hub.Hub.Address, folder.Path, $"hf.co/{LoopbackHub.Repository}/{File}", $"{PieceBytes}"];

        var both = await Task.WhenAll(Probe.RunAsync(arguments), Probe.RunAsync(arguments));

        both[0][^1].ShouldBe(both[1][^1]);
        both[0][^1].ShouldStartWith("at ");
        hub.Cdn.BodyBytes.ShouldBe(content.Length);
        var waiting = both.SelectMany(lines => lines).Where(line => line.StartsWith("Waiting", StringComparison.Ordinal)).Select(line => long.Parse(line.Split(' ')[1])).ToList();
        waiting.ShouldNotBeEmpty();
        waiting.Max().ShouldBeGreaterThan(0);
    }
}
