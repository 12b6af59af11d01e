using System.Runtime.CompilerServices;
using LLama.Native;

namespace LocalRunner.Engine.Llama;

/// <summary>
/// ggml's own threads, kept between decodes, for builds without OpenMP: those for macOS and for Windows on ARM. Without a pool
/// they start and end their threads for every token.
/// </summary>
internal static unsafe class ComputeThreads
{
    /// <summary>512 bools for the CPU mask, then count, priority and polling, and two bools; room to spare for later fields.</summary>
    private const int ParameterBytes = 1024;

    /// <summary>Where ggml_threadpool_params says how long threads spin for the next graph, from 0, asleep, to 100; 50 is its default.</summary>
    private const int PollOffset = 520;

    /// <summary>Asleep between tokens, when the cores are for other work. At the barriers inside a graph ggml's own threads always spin.</summary>
    private const uint Poll = 0;

    /// <summary>Returns null where the CPU backend offers no pools or one thread is all: decoding then works without.</summary>
    public static ThreadPoolHandle? Create(int threads)
    {
        if (threads < 2 || LlamaLibrary.UsesOpenMp)
            return null;

        for (nuint i = 0; i < NativeApi.ggml_backend_dev_count(); i++)
        {
            var device = NativeApi.ggml_backend_dev_get(i);
            if (LlamaImports.DeviceType(device) != 0)
                continue;

            var backend = LlamaImports.DeviceBackend(device);
            var create = (delegate* unmanaged[Cdecl]<byte*, nint>)LlamaImports.BackendFunction(backend, "ggml_threadpool_new");
            var free = (delegate* unmanaged[Cdecl]<nint, void>)LlamaImports.BackendFunction(backend, "ggml_threadpool_free");
            if (create is null || free is null)
                return null;

            var parameters = stackalloc byte[ParameterBytes];
            new Span<byte>(parameters, ParameterBytes).Clear();
            LlamaImports.InitThreadPoolParams(parameters, threads);
            Unsafe.WriteUnaligned(parameters + PollOffset, Poll);
            var pool = create(parameters);
            return pool == 0 ? null : new ThreadPoolHandle(pool, free);
        }

        return null;
    }
}
