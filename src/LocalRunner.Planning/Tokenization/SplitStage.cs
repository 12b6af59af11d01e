using System.Text.RegularExpressions;

namespace LocalRunner.Tokenization;

/// <summary>One cut of a text: its matches and what lies between them are pieces, which the next stage cuts further.</summary>
internal readonly record struct SplitStage(Regex Expression, TextView View);
