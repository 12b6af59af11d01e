namespace LocalRunner.Chat.Jinja.Values;

/// <summary>Is what <c>namespace()</c> gives: the only value whose attributes a template may set.</summary>
internal sealed class JinjaNamespace
{
    private readonly List<KeyValuePair<string, JinjaValue>> _attributes = [];

    public int Count => _attributes.Count;

    public bool TryGet(string name, out JinjaValue value)
    {
        var at = Find(name);
        value = at < 0 ? default : _attributes[at].Value;
        return at >= 0;
    }

    public void Set(string name, JinjaValue value)
    {
        var at = Find(name);
        if (at < 0)
            _attributes.Add(new(name, value));
        else
            _attributes[at] = new(name, value);
    }

    private int Find(string name)
    {
        for (var i = 0; i < _attributes.Count; i++)
        {
            if (_attributes[i].Key == name)
                return i;
        }

        return -1;
    }
}
