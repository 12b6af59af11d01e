using LocalRunner.Fixtures;
using Xunit.Abstractions;

namespace LocalRunner.Planning.Tests.Preflight;

/// <summary>The last word on what the preflight lets through: native code itself, in a process that may die of it.</summary>
public sealed class DamagedHeaderTests(ITestOutputHelper output)
{
    private const int Copies = 2000;
    private const long MostMemory = 256L << 20;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task LoadAsync_TwoThousandDamagedHeaders_EndInAClearErrorOrAWorkingModel()
    {
        var original = await File.ReadAllBytesAsync(Demo.Q8);
        var mutations = new HeaderMutations(original);
        var data = original.AsMemory((int)mutations.DataStart);
        using var folder = new TemporaryFolder();
        var outcomes = new Dictionary<string, int>(StringComparer.Ordinal);
        var failures = new List<string>();
        var peak = 0L;
        var probe = Probe.Start(["load-each"]);
        try
        {
            for (var seed = 0; seed < Copies; seed++)
            {
                var path = folder.File("damaged.gguf");
                await WriteAsync(path, mutations.Create(seed, out var description), data);
                var answer = (await probe.AskAsync(path, s_patience))?.Split(' ');
                if (answer is null)
                {
                    failures.Add($"seed {seed} ended the process or hung: {description}");
                    probe.Dispose();
                    probe = Probe.Start(["load-each"]);
                    continue;
                }

                outcomes[answer[0]] = outcomes.GetValueOrDefault(answer[0]) + 1;
                peak = Math.Max(peak, long.Parse(answer[1]));
            }
        }
        finally
        {
            probe.Dispose();
        }

        output.WriteLine($"{string.Join(", ", outcomes)}; peak {peak:N0} bytes");
        failures.ShouldBeEmpty();
        outcomes.Values.Sum().ShouldBe(Copies);
        outcomes.ShouldContainKey("works");
        outcomes.ShouldContainKey(nameof(LocalRunnerError.InvalidModel));
        peak.ShouldBeLessThan(MostMemory);
    }

    private static async Task WriteAsync(string path, byte[] header, ReadOnlyMemory<byte> data)
    {
        await using var file = File.Create(path);
        await file.WriteAsync(header);
        await file.WriteAsync(data);
    }
}
