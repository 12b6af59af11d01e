namespace LocalRunner.Bench.Reports.Parts;

/// <summary>A column of a sheet: what it shows of an item, if anything.</summary>
public sealed record SheetColumn<T>(string Heading, Func<T, string?> Cell, bool IsNumber = true);
