using System.Text.Json;
using LocalRunner.Bench.Reports;
using LocalRunner.Tests.Fixtures;

namespace LocalRunner.Tests.Cli.Reports;

public sealed class BenchLinesTests
{
    [Fact]
    public void JsonLines_CompleteReport_HasAFlatObjectForEachResult()
    {
        var lines = Lines();

        lines.SelectMany(line => line.EnumerateObject()).ShouldAllBe(member => member.Value.ValueKind != JsonValueKind.Object && member.Value.ValueKind != JsonValueKind.Array);
        lines.GroupBy(line => line.GetProperty("kind").GetString()!).ToDictionary(kind => kind.Key, kind => kind.Count()).ShouldBe(new Dictionary<string, int>
        {
            ["test"] = 14,
            ["device"] = 2,
            ["published"] = 2,
            ["projection"] = 2,
            ["error"] = 1,
            ["sweep"] = 6,
            ["scenario"] = 4,
        }, ignoreOrder: true);
    }

    [Fact]
    public void JsonLines_Test_HasTheMembersOfLlamaBench()
    {
        var line = Lines().First(line => line.GetProperty("kind").GetString() == "test");

        line.GetProperty("model_filename").GetString().ShouldBe("models/llama-3.2-1b-instruct-q4_k_m.gguf");
        line.GetProperty("model_type").GetString().ShouldBe("llama 1.24 B Q4_K_M");
        line.GetProperty("n_prompt").GetInt32().ShouldBe(512);
        line.GetProperty("n_gen").GetInt32().ShouldBe(0);
        line.GetProperty("use_mmap").GetBoolean().ShouldBeTrue();
        line.GetProperty("avg_ns").GetInt64().ShouldBe(4_822_000_000);
        line.GetProperty("avg_ts").GetDouble().ShouldBe(106.18, 0.01);
        line.GetProperty("test_time").GetString().ShouldBe("2025-03-04T04:06:07Z");
        line.TryGetProperty("verdict", out _).ShouldBeFalse();
    }

    [Fact]
    public void JsonLines_Scenario_HasItsVerdictAndSpeeds()
    {
        var line = Lines().First(line => line.GetProperty("kind").GetString() == "scenario");

        line.GetProperty("verdict").GetString().ShouldBe("runs");
        line.GetProperty("projected").GetBoolean().ShouldBeTrue();
        line.GetProperty("avg_ts").GetDouble().ShouldBe(0.313);
        line.GetProperty("device_ts").GetDouble().ShouldBe(5.85);
        line.GetProperty("published_ts").GetDouble().ShouldBe(8.1);
    }

    private static List<JsonElement> Lines() =>
        [.. ReportText.Of(SampleReports.Complete, ReportFormat.JsonLines).TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement)];
}
