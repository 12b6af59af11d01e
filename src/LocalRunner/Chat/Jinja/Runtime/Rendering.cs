using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Runtime;

/// <summary>Holds all that changes while a template is rendered, so that the template itself does not.</summary>
internal sealed class Rendering
{
    private readonly Stack<TextBuilder> _spare = [];
    private readonly Stack<Frame> _spareFrames = [];
    private JinjaValue[] _arguments = new JinjaValue[16];
    private int _argumentCount;
    private int _calls;

    public Rendering(Budget budget, TimeProvider clock, Frame frame, JinjaValue[] globals)
    {
        (Budget, Clock, Frame, Globals) = (budget, clock, frame, globals);
        Output = new TextBuilder(budget);
    }

    public Budget Budget { get; }

    public JinjaLimits Limits => Budget.Limits;

    public TimeProvider Clock { get; }

    /// <summary>Gets or sets the names that are in sight.</summary>
    public Frame Frame { get; set; }

    /// <summary>Gets or sets where what is written goes: to the rendered text, or to that of a macro or block.</summary>
    public TextBuilder Output { get; set; }

    /// <summary>Gets or sets the place in the source of what is evaluated, for messages.</summary>
    public int Position { get; set; }

    /// <summary>Gets the variables that the template asks for, in its order.</summary>
    public JinjaValue[] Globals { get; }

    /// <summary>Gets how many arguments of unfinished calls are held.</summary>
    public int ArgumentCount => _argumentCount;

    public void Push(JinjaValue argument)
    {
        if (_argumentCount == _arguments.Length)
            Array.Resize(ref _arguments, _argumentCount * 2);
        _arguments[_argumentCount++] = argument;
    }

    /// <summary>Gets the arguments pushed since; they stay readable while inner calls push theirs behind them.</summary>
    public ReadOnlySpan<JinjaValue> ArgumentsFrom(int start) => _arguments.AsSpan(start, _argumentCount - start);

    public void PopTo(int start)
    {
        _arguments.AsSpan(start, _argumentCount - start).Clear();
        _argumentCount = start;
    }

    /// <summary>Starts a text of its own; what is written goes there until <see cref="Restore"/>.</summary>
    /// <returns>Where output went before.</returns>
    public TextBuilder Redirect()
    {
        var before = Output;
        Output = Rent();
        return before;
    }

    /// <summary>Ends the text that <see cref="Redirect"/> began.</summary>
    public JinjaText Restore(TextBuilder before)
    {
        var text = Output.ToText();
        Return(Output);
        Output = before;
        return text;
    }

    public TextBuilder Rent() => _spare.TryPop(out var spare) ? spare : new TextBuilder(Budget);

    public void Return(TextBuilder builder)
    {
        builder.Clear();
        _spare.Push(builder);
    }

    /// <summary>Gets a frame for a call.</summary>
    public Frame RentFrame(int size, Frame outer)
    {
        if (!_spareFrames.TryPop(out var spare) || spare.Slots.Length < size)
            return new Frame(size, outer);
        spare.Reuse(outer);
        return spare;
    }

    /// <summary>Takes back the frame of a call that has ended, unless something still sees its names.</summary>
    public void Return(Frame frame)
    {
        if (!frame.IsSeen)
            _spareFrames.Push(frame);
    }

    /// <summary>Gets the frame for something that may be called once the call that it belongs to has ended.</summary>
    public Frame See()
    {
        Frame.IsSeen = true;
        return Frame;
    }

    /// <summary>Gives all memory back.</summary>
    public void Release()
    {
        Output.Release();
        foreach (var builder in _spare)
            builder.Release();
        _spare.Clear();
    }

    /// <summary>Goes one call deeper: into a macro, the block of a call, or a recursive loop.</summary>
    public void Enter()
    {
        if (++_calls > Limits.Calls)
            throw JinjaException.Template($"macros call each other more than {Limits.Calls} deep, the most that is allowed");
    }

    public void Leave() => _calls--;
}
