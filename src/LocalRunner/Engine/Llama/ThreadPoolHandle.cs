using System.Runtime.InteropServices;

namespace LocalRunner.Engine.Llama;

/// <summary>Owns a ggml thread pool, whose functions live inside the CPU backend.</summary>
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
