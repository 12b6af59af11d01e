namespace LocalRunner.Chat.Tools;

/// <summary>The tags around single arguments, as in &lt;parameter=city&gt;Seoul&lt;/parameter&gt;.</summary>
/// <param name="NameStart">Before the argument's name.</param>
/// <param name="NameEnd">Behind it.</param>
/// <param name="ValueStart">Before the value, if not at once.</param>
/// <param name="ValueEnd">Behind it.</param>
internal sealed record ArgumentTags(string NameStart, string NameEnd, string ValueStart, string ValueEnd)
{
    /// <summary>Gets whether a line break stands before and behind the value.</summary>
    public bool OnLines { get; init; }

    /// <summary>Gets whether no line break stands between the tags.</summary>
    public bool IsTight { get; init; }

    /// <summary>Gets whether an attribute says if the value is a string, as in string="true".</summary>
    public bool SaysString { get; init; }
}
