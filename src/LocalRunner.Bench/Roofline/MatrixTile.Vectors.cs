using System.Runtime.Intrinsics;

namespace LocalRunner.Bench.Roofline;

/// <content>The vectors that it computes with, by the numbers in one.</content>
internal static unsafe partial class MatrixTile
{
    /// <summary>What a matrix product needs of a vector register, whatever its width.</summary>
    private interface IVector<TSelf> where TSelf : struct, IVector<TSelf>
    {
        /// <summary>Gets the numbers in one.</summary>
        static abstract int Count { get; }

        static abstract TSelf Load(float* from);

        static abstract TSelf Repeat(float value);

        /// <summary>Returns this plus left times right, rounded once where the processor can.</summary>
        TSelf Plus(TSelf left, TSelf right);

        void Store(float* to);
    }

    /// <summary>Four numbers: SSE, NEON.</summary>
    private readonly struct Vector4(Vector128<float> value) : IVector<Vector4>
    {
        private readonly Vector128<float> _value = value;

        public static int Count => 4;

        public static Vector4 Load(float* from) => new(Vector128.Load(from));

        public static Vector4 Repeat(float value) => new(Vector128.Create(value));

        public Vector4 Plus(Vector4 left, Vector4 right) => new(Vector128.MultiplyAddEstimate(left._value, right._value, _value));

        public void Store(float* to) => _value.Store(to);
    }

    /// <summary>Eight numbers: AVX.</summary>
    private readonly struct Vector8(Vector256<float> value) : IVector<Vector8>
    {
        private readonly Vector256<float> _value = value;

        public static int Count => 8;

        public static Vector8 Load(float* from) => new(Vector256.Load(from));

        public static Vector8 Repeat(float value) => new(Vector256.Create(value));

        public Vector8 Plus(Vector8 left, Vector8 right) => new(Vector256.MultiplyAddEstimate(left._value, right._value, _value));

        public void Store(float* to) => _value.Store(to);
    }

    /// <summary>Sixteen numbers: AVX-512.</summary>
    private readonly struct Vector16(Vector512<float> value) : IVector<Vector16>
    {
        private readonly Vector512<float> _value = value;

        public static int Count => 16;

        public static Vector16 Load(float* from) => new(Vector512.Load(from));

        public static Vector16 Repeat(float value) => new(Vector512.Create(value));

        public Vector16 Plus(Vector16 left, Vector16 right) => new(Vector512.MultiplyAddEstimate(left._value, right._value, _value));

        public void Store(float* to) => _value.Store(to);
    }
}
