#pragma warning disable MA0048 // The four handles are read together: who owns what, and who must outlive whom.
using System.Runtime.InteropServices;

namespace LocalRunner.Native;

/// <summary>Owns a llama_model, and with it its vocabulary and adapters.</summary>
internal sealed class ModelHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        NativeMethods.FreeModel(handle);
        return true;
    }
}

/// <summary>Owns a llama_context and keeps its model and its thread pool alive until it is freed.</summary>
internal sealed class ContextHandle() : SafeHandle(0, ownsHandle: true)
{
    private SafeHandle[] _needed = [];

    public override bool IsInvalid => handle == 0;

    /// <summary>Adds what must outlive this context. Call it once, right after the context was created.</summary>
    public void KeepAlive(params SafeHandle[] needed)
    {
        foreach (var dependency in needed)
        {
            var added = false;
            dependency.DangerousAddRef(ref added);
        }

        _needed = needed;
    }

    protected override bool ReleaseHandle()
    {
        NativeMethods.FreeContext(handle);
        foreach (var dependency in _needed)
            dependency.DangerousRelease();
        return true;
    }
}

/// <summary>Owns a sampler chain with all its links, or one grammar.</summary>
internal sealed class SamplerHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        NativeMethods.FreeSampler(handle);
        return true;
    }
}

/// <summary>Owns a ggml thread pool, whose functions live inside the CPU backend that was chosen at run time.</summary>
internal sealed unsafe class ThreadPoolHandle : SafeHandle
{
    private readonly delegate* unmanaged[Cdecl]<nint, void> _free;

    public ThreadPoolHandle(nint pool, delegate* unmanaged[Cdecl]<nint, void> free) : base(0, ownsHandle: true)
    {
        _free = free;
        SetHandle(pool);
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        _free(handle);
        return true;
    }
}
