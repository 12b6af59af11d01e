using System.Globalization;
using LocalRunner.Fixtures;

namespace LocalRunner.Tests.Chat.Jinja;

public sealed class RandomTemplatesTests
{
    /// <summary>In a process of its own, which nothing may end: every template renders or fails with its reason, in time and within its limits.</summary>
    [Fact]
    public async Task Render_HundredThousandRandomTemplates_EndWell()
    {
        var lines = await Probe.RunAsync(["templates", "20261125", "100000"]);

        var outcomes = lines.Select(line => line.Split(": ", 2)).Where(parts => parts.Length == 2).ToDictionary(parts => parts[0], parts => int.Parse(parts[1], CultureInfo.InvariantCulture));
        lines.Length.ShouldBe(outcomes.Count, string.Join('\n', lines.Take(10)));
        outcomes.Keys.Except(["rendered", "InvalidChatTemplate", "InvalidMessages", "slowest", "longest"]).ShouldBeEmpty();
        outcomes["rendered"].ShouldBeGreaterThan(10_000);
        (outcomes["rendered"] + outcomes["InvalidChatTemplate"] + outcomes["InvalidMessages"]).ShouldBe(100_000);
        outcomes["longest"].ShouldBeLessThanOrEqualTo(1 << 18);
    }
}
