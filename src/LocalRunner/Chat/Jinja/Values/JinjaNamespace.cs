namespace LocalRunner.Chat.Jinja.Values;

/// <summary>Is what <c>namespace()</c> gives: the only value whose attributes a template may set.</summary>
internal sealed class JinjaNamespace
{
    private readonly Dictionary<string, JinjaValue> _attributes = [];

    public bool TryGet(string name, out JinjaValue value) => _attributes.TryGetValue(name, out value);

    public void Set(string name, JinjaValue value) => _attributes[name] = value;
}
