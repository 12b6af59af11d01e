namespace LocalRunner.Chat.Jinja.Values;

/// <summary>Is a sequence of values. Only what a template made can change.</summary>
internal sealed class JinjaList
{
    private JinjaValue[] _items;
    private int _start;

    public JinjaList(JinjaValue[] items, ListShape shape = ListShape.List, bool isOfTemplate = false)
    {
        (_items, Count, Shape) = (items, items.Length, shape);
        IsOfTemplate = isOfTemplate && shape == ListShape.List;
    }

    public ListShape Shape { get; }

    /// <summary>Gets whether a template made it, so that it may append and remove.</summary>
    public bool IsOfTemplate { get; }

    public int Count { get; private set; }

    public bool IsTuple => Shape is ListShape.Tuple or ListShape.Group;

    public bool IsIterator => Shape == ListShape.Iterator;

    /// <summary>Gets whether entries can be taken by their number.</summary>
    public bool IsIndexed => Shape <= ListShape.Range;

    public ReadOnlySpan<JinjaValue> Items => _items.AsSpan(_start, Count);

    public string TypeName => Shape switch
    {
        ListShape.List => "list",
        ListShape.Range => "range",
        ListShape.Keys => "dict_keys",
        ListShape.Values => "dict_values",
        ListShape.Items => "dict_items",
        ListShape.Iterator => "generator",
        _ => "tuple",
    };

    public JinjaValue this[int index] => _items[_start + index];

    public static JinjaList Tuple(params JinjaValue[] items) => new(items, ListShape.Tuple);

    /// <summary>Makes an empty list with room for entries, to be appended before a template sees it.</summary>
    public static JinjaList WithRoom(int capacity) => new(new JinjaValue[capacity]) { Count = 0 };

    /// <summary>Makes a list of the template's, which it may change.</summary>
    public static JinjaList Made(JinjaValue[] items) => new(items, isOfTemplate: true);

    public void Append(JinjaValue item)
    {
        if (_start + Count == _items.Length)
        {
            var larger = new JinjaValue[Math.Max(4, Count * 2)];
            Items.CopyTo(larger);
            (_items, _start) = (larger, 0);
        }

        _items[_start + Count++] = item;
    }

    public JinjaValue RemoveAt(int index)
    {
        var item = this[index];
        if (index == 0)
            _start++;
        else
            _items.AsSpan(_start + index + 1, Count - index - 1).CopyTo(_items.AsSpan(_start + index));
        Count--;
        return item;
    }

    /// <summary>Takes the first entry away from an iterator, or all.</summary>
    public void Consume(int count)
    {
        _start += count;
        Count -= count;
    }
}
