namespace LocalRunner;

/// <summary>Selects how the weights are loaded; the values are llama.cpp's.</summary>
public enum LoadMode
{
    /// <summary>Reads them into memory of the process.</summary>
    None = 0,

    /// <summary>Maps the file: pages are shared with the system's cache and can be evicted under pressure.</summary>
    MemoryMapped = 1,

    /// <summary>Reads them into memory that the system may not swap out, as far as its limits allow.</summary>
    Locked = 2,

    /// <summary>Reads them past the system's cache where the file system supports it.</summary>
    DirectIo = 4,
}
