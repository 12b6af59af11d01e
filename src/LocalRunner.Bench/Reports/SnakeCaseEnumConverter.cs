using System.Text.Json;
using System.Text.Json.Serialization;

namespace LocalRunner.Bench.Reports;

/// <summary>Calls an enum's members by their names in lower case.</summary>
internal sealed class SnakeCaseEnumConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where T : struct, Enum;
