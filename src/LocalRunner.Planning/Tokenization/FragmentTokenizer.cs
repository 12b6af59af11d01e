namespace LocalRunner.Tokenization;

/// <summary>One way to split text into tokens. It gets the pieces between special tokens.</summary>
internal abstract class FragmentTokenizer
{
    /// <summary>Adds the tokens of a piece of text.</summary>
    /// <param name="text">Its bytes, UTF-8 unless a special token cut a character.</param>
    /// <param name="begins">Whether it begins the text, or follows a special token.</param>
    /// <param name="output">Gets the ids.</param>
    public abstract void Encode(ReadOnlySpan<byte> text, bool begins, TokenList output);
}
