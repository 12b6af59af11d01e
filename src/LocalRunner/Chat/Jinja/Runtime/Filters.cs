using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Runtime;

/// <summary>Finds filters by name: jinja2's own, transformers' <c>tojson</c>, and <c>from_json</c>, which DeepSeek's templates call.</summary>
internal static class Filters
{
    private static readonly Dictionary<string, Operation> s_all =
        TextFilters.All.Concat(MarkupFilters.All).Concat(NumberFilters.All).Concat(ListFilters.All).Concat(SelectionFilters.All).Concat(JsonFilters.All)
            .ToDictionary(filter => filter.Name);

    private static readonly Dictionary<string, string> s_otherNames =
        new Dictionary<string, string> { ["d"] = "default", ["e"] = "escape", ["forceescape"] = "escape", ["count"] = "length" }.ToDictionary();

    public static IEnumerable<string> Names => s_all.Keys.Concat(s_otherNames.Keys);

    public static Operation? Find(string name) => s_all.GetValueOrDefault(s_otherNames.GetValueOrDefault(name, name));

    public static Operation Get(string name) => Find(name) ?? throw JinjaException.Template($"there is no filter '{name}'");
}
