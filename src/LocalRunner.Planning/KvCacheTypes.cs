namespace LocalRunner;

/// <summary>Names the KV cache types, as on the command line and in reports.</summary>
public static class KvCacheTypes
{
    /// <summary>Gets a type's name, such as q8_0.</summary>
    /// <param name="type">The type.</param>
    public static string Name(this KvCacheType type) => type.ToString().ToLowerInvariant();

    /// <summary>Returns whether a type stores blocks of integers with a scale.</summary>
    /// <param name="type">The type.</param>
    public static bool IsQuantized(this KvCacheType type) => type is not (KvCacheType.F32 or KvCacheType.F16 or KvCacheType.BF16);

    /// <summary>Finds the type of a name.</summary>
    /// <param name="name">The name, in any case.</param>
    /// <returns>The type; null for a name that is none.</returns>
    public static KvCacheType? Parse(string name) =>
        Enum.TryParse<KvCacheType>(name, ignoreCase: true, out var type) && Enum.IsDefined(type) && !char.IsAsciiDigit(name[0]) ? type : null;
}
