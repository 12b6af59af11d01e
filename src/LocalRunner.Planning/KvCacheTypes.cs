namespace LocalRunner;

/// <summary>The names of KV cache types on the command line and in reports.</summary>
internal static class KvCacheTypes
{
    public static string Name(this KvCacheType type) => type.ToString().ToLowerInvariant();

    public static bool IsQuantized(this KvCacheType type) => type is not (KvCacheType.F32 or KvCacheType.F16 or KvCacheType.BF16);

    public static KvCacheType? Parse(string name) =>
        Enum.TryParse<KvCacheType>(name, ignoreCase: true, out var type) && Enum.IsDefined(type) && !char.IsAsciiDigit(name[0]) ? type : null;
}
