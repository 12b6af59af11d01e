using System.Buffers;

namespace LocalRunner.Chat.Jinja.Values;

/// <summary>Joins texts and keeps their marks, in memory that the next rendering takes again.</summary>
internal sealed class TextBuilder(Budget budget)
{
    private const int Initial = 1024;

    private char[] _chars = ArrayPool<char>.Shared.Rent(Initial);
    private int[] _changes = [];
    private int _changeCount;

    public int Length { get; private set; }

    public Budget Budget => budget;

    public ReadOnlySpan<char> Span => _chars.AsSpan(0, Length);

    public void Append(ReadOnlySpan<char> text, bool isInput = false)
    {
        if (text.IsEmpty)
            return;
        Mark(isInput);
        Grow(text.Length);
        text.CopyTo(_chars.AsSpan(Length));
        Length += text.Length;
    }

    public void Append(char character, bool isInput = false)
    {
        Mark(isInput);
        Grow(1);
        _chars[Length++] = character;
    }

    public void Append(JinjaText text) => Append(text, 0, text.Length);

    /// <summary>Appends a part of a text with its marks.</summary>
    public void Append(JinjaText text, int start, int length)
    {
        if (text.Changes is not { } changes)
        {
            Append(text.Span.Slice(start, length), text.HasInput);
            return;
        }

        var end = start + length;
        var isInput = false;
        foreach (var change in changes)
        {
            if (change >= end)
                break;
            if (change > start)
            {
                Append(text.Span[start..change], isInput);
                start = change;
            }

            isInput = !isInput;
        }

        Append(text.Span[start..end], isInput);
    }

    public void Append(char character, int count)
    {
        if (count <= 0)
            return;
        Mark(isInput: false);
        Grow(count);
        _chars.AsSpan(Length, count).Fill(character);
        Length += count;
    }

    public JinjaText ToText()
    {
        var text = new string(Span);
        return _changeCount == 0 ? new(text) : _changeCount == 1 && _changes[0] == 0 ? new(text, isInput: true) : new(text, _changes[.._changeCount]);
    }

    public void Clear()
    {
        Length = 0;
        _changeCount = 0;
    }

    /// <summary>Gives the memory back; nothing may be appended from then on.</summary>
    public void Release()
    {
        ArrayPool<char>.Shared.Return(_chars);
        _chars = [];
        Clear();
    }

    private void Mark(bool isInput)
    {
        if (isInput == ((_changeCount & 1) == 1))
            return;
        if (_changeCount == _changes.Length)
            Array.Resize(ref _changes, Math.Max(16, _changeCount * 2));
        _changes[_changeCount++] = Length;
    }

    private void Grow(int count)
    {
        budget.Characters(count);
        var needed = (long)Length + count;
        if (needed <= _chars.Length)
            return;
        budget.Text(needed);
        var larger = ArrayPool<char>.Shared.Rent((int)Math.Min(Math.Max(needed, _chars.Length * 2L), Array.MaxLength));
        Span.CopyTo(larger);
        ArrayPool<char>.Shared.Return(_chars);
        _chars = larger;
    }
}
