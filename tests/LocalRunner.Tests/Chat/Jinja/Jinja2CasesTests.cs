using System.Text.Json;

namespace LocalRunner.Tests.Chat.Jinja;

/// <summary>Small templates whose texts jinja2 made (make_cases.py), or which it refuses.</summary>
public sealed class Jinja2CasesTests
{
    private const string FileName = "cases.json";

    public static TheoryData<string> Groups => [.. Cases.Select(GroupOf).Distinct()];

    private static IEnumerable<JsonElement> Cases => CaseFile.Read(FileName).GetProperty("cases").EnumerateArray();

    [Fact]
    public void Cases_All_AreEnough()
    {
        Cases.Count(found => found.GetProperty("text").ValueKind == JsonValueKind.String).ShouldBeGreaterThan(200);
        Cases.Count(found => found.GetProperty("text").ValueKind == JsonValueKind.Null).ShouldBeGreaterThan(150);
    }

    [Theory]
    [MemberData(nameof(Groups))]
    public void Render_Group_GivesTheTextsOfJinja2(string group)
    {
        var file = CaseFile.Read(FileName);
        var variables = file.GetProperty("variables");
        var now = file.GetProperty("now").GetString()!;
        var wrong = new List<string>();
        foreach (var found in Cases.Where(found => GroupOf(found) == group))
        {
            var template = found.GetProperty("template").GetString()!;
            var expected = found.GetProperty("text").GetString();
            var text = Render(template, variables, now);
            if (text != expected)
                wrong.Add($"{template}\n  gives    {text ?? "a failure"}\n  and not  {expected ?? "a failure"}");
        }

        wrong.ShouldBeEmpty();
    }

    private static string? Render(string template, JsonElement variables, string now)
    {
        try
        {
            return CaseFile.Render(template, variables, now);
        }
        catch (LocalRunnerException)
        {
            return null;
        }
    }

    private static string GroupOf(JsonElement found) => found.GetProperty("group").GetString()!;
}
