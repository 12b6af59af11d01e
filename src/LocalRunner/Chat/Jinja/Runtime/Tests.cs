using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Runtime;

/// <summary>Finds tests by name, which are jinja2's: what stands behind <c>is</c>.</summary>
internal static class Tests
{
    private static readonly Dictionary<string, Operation> s_all = new Operation[]
    {
        Of("defined", static value => !value.IsUndefined),
        Of("undefined", static value => value.IsUndefined),
        Of("none", static value => value.IsNone),
        Of("boolean", static value => value.Kind == JinjaKind.Boolean),
        Of("true", static value => value.Kind == JinjaKind.Boolean && value.AsBoolean),
        Of("false", static value => value.Kind == JinjaKind.Boolean && !value.AsBoolean),
        Of("integer", static value => value.Kind is JinjaKind.Integer or JinjaKind.BigInteger),
        Of("float", static value => value.Kind == JinjaKind.Float),
        Of("number", static value => value.IsNumber),
        Of("string", static value => value.IsString),
        Of("mapping", static value => value.Kind == JinjaKind.Dict),
        Of("iterable", static value => value.Kind is JinjaKind.String or JinjaKind.List or JinjaKind.Dict or JinjaKind.Undefined or JinjaKind.Loop),
        Of("sequence", static value => value.Kind is JinjaKind.String or JinjaKind.Dict or JinjaKind.Undefined || (value.Kind == JinjaKind.List && value.AsList.IsIndexed)),
        Of("callable", static value => value.Kind is JinjaKind.Callable or JinjaKind.Loop or JinjaKind.Undefined),
        Of("escaped", static _ => false),
        new("filter", "", static (_, value, _) => JinjaValue.Of(value.IsString && Filters.Find(value.AsString) is not null)),
        new("test", "", static (_, value, _) => JinjaValue.Of(value.IsString && Find(value.AsString) is not null)),
        new("lower", "", static (rendering, value, _) => JinjaValue.Of(Casing.IsLower(PythonText.Of(value, rendering.Budget).String))),
        new("upper", "", static (rendering, value, _) => JinjaValue.Of(Casing.IsUpper(PythonText.Of(value, rendering.Budget).String))),
        new("odd", "", static (rendering, value, _) => Leaves(rendering, value, JinjaValue.Of(2), 1)),
        new("even", "", static (rendering, value, _) => Leaves(rendering, value, JinjaValue.Of(2), 0)),
        new("divisibleby", "num", static (rendering, value, arguments) => Leaves(rendering, value, arguments[0], 0)),
        new("sameas", "other", static (_, value, arguments) => JinjaValue.Of(value.IsSameAs(arguments[0]))),
        new("in", "seq", static (rendering, value, arguments) => JinjaValue.Of(Sequences.Contains(rendering, arguments[0], value))),
        new("eq", "other", static (rendering, value, arguments) => JinjaValue.Of(Equality.AreEqual(value, arguments[0], rendering.Budget))),
        new("ne", "other", static (rendering, value, arguments) => JinjaValue.Of(!Equality.AreEqual(value, arguments[0], rendering.Budget))),
        new("lt", "other", static (rendering, value, arguments) => JinjaValue.Of(Order.Compare(value, arguments[0], rendering.Budget) < 0)),
        new("le", "other", static (rendering, value, arguments) => JinjaValue.Of(Order.Compare(value, arguments[0], rendering.Budget) <= 0)),
        new("gt", "other", static (rendering, value, arguments) => JinjaValue.Of(Order.Compare(value, arguments[0], rendering.Budget) > 0)),
        new("ge", "other", static (rendering, value, arguments) => JinjaValue.Of(Order.Compare(value, arguments[0], rendering.Budget) >= 0)),
    }.ToDictionary(test => test.Name);

    private static readonly Dictionary<string, string> s_otherNames = new Dictionary<string, string>
    {
        ["equalto"] = "eq",
        ["=="] = "eq",
        ["!="] = "ne",
        ["lessthan"] = "lt",
        ["<"] = "lt",
        ["<="] = "le",
        ["greaterthan"] = "gt",
        [">"] = "gt",
        [">="] = "ge",
    }.ToDictionary();

    public static IEnumerable<string> Names => s_all.Keys.Concat(s_otherNames.Keys);

    public static Operation? Find(string name) => s_all.GetValueOrDefault(s_otherNames.GetValueOrDefault(name, name));

    public static Operation Get(string name) => Find(name) ?? throw JinjaException.Template($"there is no test '{name}'");

    private static Operation Of(string name, Func<JinjaValue, bool> holds) => new(name, "", (_, value, _) => JinjaValue.Of(holds(value)));

    private static JinjaValue Leaves(Rendering rendering, JinjaValue value, JinjaValue divisor, int remainder) =>
        JinjaValue.Of(Equality.AreEqual(Arithmetic.Modulo(rendering, value, divisor), JinjaValue.Of(remainder), rendering.Budget));
}
