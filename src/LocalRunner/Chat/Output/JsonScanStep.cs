namespace LocalRunner.Chat.Output;

/// <summary>Says what one character did to a JSON value that is being read.</summary>
internal enum JsonScanStep
{
    /// <summary>The value goes on.</summary>
    More,

    /// <summary>The value ends with this character.</summary>
    Done,

    /// <summary>The value ended before this character, which is not part of it.</summary>
    DoneBefore,

    /// <summary>This character can't stand here.</summary>
    Failed,
}
