using System.Text.Json;

namespace LocalRunner.Tests.Chat.Jinja;

/// <summary>The real templates and conversations that huggingface.js tests with.</summary>
public sealed class HuggingFaceCasesTests
{
    private const string FileName = "huggingface.json";

    public static TheoryData<string> Names => [.. CaseFile.Read(FileName).GetProperty("cases").EnumerateArray().Select(NameOf)];

    [Fact]
    public void Cases_All_AreThere() => Names.Count.ShouldBe(53);

    [Theory]
    [MemberData(nameof(Names))]
    public void Render_RealTemplate_GivesTheTextOfJinja2(string name)
    {
        var file = CaseFile.Read(FileName);
        var found = file.GetProperty("cases").EnumerateArray().Single(found => NameOf(found) == name);

        var text = CaseFile.Render(found.GetProperty("template").GetString()!, found.GetProperty("data"), file.GetProperty("now").GetString()!);

        text.ShouldBe(found.GetProperty("text").GetString());
    }

    private static string NameOf(JsonElement found) => found.GetProperty("name").GetString()!;
}
