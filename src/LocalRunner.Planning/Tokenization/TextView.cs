namespace LocalRunner.Tokenization;

/// <summary>How a text is shown to the expressions that cut it: always one UTF-16 unit a character.</summary>
internal enum TextView
{
    /// <summary>ASCII as it is; of any other character its class alone, as one of the signs in <see cref="SplitPatterns"/>.</summary>
    Classes,

    /// <summary>As <see cref="Classes"/>, with Chinese characters apart from other letters.</summary>
    ClassesAndHan,

    /// <summary>Characters as they are, but for white space beyond ASCII, and characters above U+FFFF, of which those of cased scripts are told apart.</summary>
    Characters,
}
