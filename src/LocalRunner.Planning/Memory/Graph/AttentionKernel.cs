namespace LocalRunner.Memory.Graph;

/// <summary>Names what computes flash attention: GPUs want memory of their own for it, in the compute buffer.</summary>
internal enum AttentionKernel
{
    Cpu,

    /// <summary>A card (ggml-cuda, ggml_backend_cuda_buffer_type_get_alloc_size).</summary>
    Card,

    /// <summary>Apple silicon (ggml-metal-ops.cpp, ggml_metal_op_flash_attn_ext_extra_*).</summary>
    Metal,
}
