namespace LocalRunner.Native;

/// <summary>
/// ggml's own threads, kept between decodes. Without a pool the CPU backend starts and ends its threads for every token.
/// </summary>
internal static unsafe class ComputeThreads
{
    /// <summary>512 bools for the CPU mask, then count, priority and polling, and two bools; room to spare for later fields.</summary>
    private const int ParameterBytes = 1024;

    /// <summary>Returns null where the CPU backend offers no pools or one thread is all: decoding then works without.</summary>
    public static ThreadPoolHandle? Create(int threads)
    {
        if (threads < 2)
            return null;

        for (nuint i = 0; i < NativeMethods.DeviceCount(); i++)
        {
            var device = NativeMethods.Device(i);
            if (NativeMethods.DeviceType(device) != 0)
                continue;

            var backend = NativeMethods.DeviceBackend(device);
            var create = (delegate* unmanaged[Cdecl]<byte*, nint>)NativeMethods.BackendFunction(backend, "ggml_threadpool_new");
            var free = (delegate* unmanaged[Cdecl]<nint, void>)NativeMethods.BackendFunction(backend, "ggml_threadpool_free");
            if (create is null || free is null)
                return null;

            var parameters = stackalloc byte[ParameterBytes];
            new Span<byte>(parameters, ParameterBytes).Clear();
            NativeMethods.InitThreadPoolParams(parameters, threads);
            var pool = create(parameters);
            return pool == 0 ? null : new ThreadPoolHandle(pool, free);
        }

        return null;
    }
}
