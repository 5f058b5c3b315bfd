using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using SvcInfra.Domain.Audit.Verification;

namespace SvcInfra.Domain.Audit.Trail;

/// <summary>
/// The bytes of an entry that are hashed, version 1: the version byte, then each field in the order of <see cref="AuditEntry"/> as its length
/// (32 bits, big-endian; all ones for null) followed by its bytes. UUIDs are 16 bytes, big-endian. The time is the number of 100 ns intervals since
/// 0001-01-01 UTC as 64 bits, big-endian. The outcome is one byte. Text is UTF-8, not normalized. docs/audit/format.md has an example.
/// </summary>
public static class AuditEntryFormat
{
    public const byte Version = 1;

    internal static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private const uint Null = uint.MaxValue;
    private const int MaxBytesOfChar = 3;
    private const int OnStack = 2048;

    /// <summary>An upper bound for the version, the lengths and all fields that are not text.</summary>
    private const int NotText = 256;

    /// <summary>Writes an entry without allocating.</summary>
    /// <returns>The number of bytes written.</returns>
    /// <exception cref="EncoderFallbackException">A text contains half of a surrogate pair.</exception>
    /// <exception cref="ArgumentException">
    /// The destination is too short (<see cref="MaxLength"/>), the time is finer than a microsecond, the outcome is undefined, or the commitment is
    /// not 32 bytes long.
    /// </exception>
    public static int Write(AuditEntry entry, Span<byte> destination)
    {
        byte[]? rented = null;
        var length = MaxLength(entry);
        var texts = length <= OnStack ? stackalloc byte[OnStack] : rented = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            return Write(Encode(entry, texts), destination);
        }
        finally
        {
            Return(rented);
        }
    }

    public static void Write(AuditEntry entry, IBufferWriter<byte> writer) => writer.Advance(Write(entry, writer.GetSpan(MaxLength(entry))));

    /// <summary>An upper bound, computed without reading the characters.</summary>
    public static int MaxLength(AuditEntry entry) =>
        NotText + (MaxBytesOfChar * (entry.ActorKind.Length + entry.Action.Length + (entry.TargetType?.Length ?? 0) + (entry.TargetId?.Length ?? 0)
            + (entry.Reason?.Length ?? 0) + entry.TraceId.Length + entry.Tags.Length + (entry.Changes?.Length ?? 0)));

    /// <summary>The entry's leaf hash: SHA-256(0x00 || bytes).</summary>
    /// <inheritdoc cref="Write(AuditEntry, Span{byte})" path="/exception"/>
    public static MerkleHash Leaf(AuditEntry entry)
    {
        byte[]? rented = null;
        var length = MaxLength(entry);
        var texts = length <= OnStack ? stackalloc byte[OnStack] : rented = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            return Leaf(Encode(entry, texts));
        }
        finally
        {
            Return(rented);
        }
    }

    /// <summary>The leaf hash of an entry whose texts are UTF-8. The caller has validated the encoding.</summary>
    /// <exception cref="ArgumentException">The time is finer than a microsecond, or the outcome is undefined.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static MerkleHash Leaf(in AuditEntryUtf8 entry)
    {
        byte[]? rented = null;
        var length = 1 + NotText + entry.TextLength;
        var bytes = length <= OnStack ? stackalloc byte[OnStack] : rented = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            return MerkleTree.LeafInPlace(bytes[..(1 + Write(entry, bytes[1..]))]);
        }
        finally
        {
            Return(rented);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Write(in AuditEntryUtf8 entry, Span<byte> destination)
    {
        if (entry.OccurredAt.UtcTicks % TimeSpan.TicksPerMicrosecond != 0)
        {
            throw new ArgumentException("The time of an audit entry must not be finer than a microsecond.", nameof(entry));
        }

        if (!Enum.IsDefined(entry.Outcome))
        {
            throw new ArgumentException("The audit entry has an undefined outcome.", nameof(entry));
        }

        destination[0] = Version;
        var fields = new Fields(destination[1..]);
        fields.Add(entry.Id);
        fields.Add(entry.TenantId);
        fields.Add(entry.OccurredAt);
        fields.Add(entry.ActorKind);
        fields.Add(entry.ActorId);
        fields.Add(entry.SessionId);
        fields.Add(entry.OnBehalfOf);
        fields.Add(entry.Action);
        fields.Add(entry.TargetType);
        fields.Add(entry.TargetId);
        fields.Add((byte)entry.Outcome);
        fields.Add(entry.Reason);
        fields.Add(entry.TraceId);
        fields.Add(entry.Tags);
        fields.Add(entry.Changes);
        fields.Add(entry.PayloadCommitment);
        return 1 + fields.Length;
    }

    private static AuditEntryUtf8 Encode(AuditEntry entry, Span<byte> buffer)
    {
        if (entry.PayloadCommitment is { Length: not MerkleHash.Size })
        {
            throw new ArgumentException("The commitment of an audit entry must be a SHA-256 hash of 32 bytes.", nameof(entry));
        }

        var texts = new Texts(buffer);
        return new AuditEntryUtf8
        {
            Id = entry.Id,
            TenantId = entry.TenantId,
            OccurredAt = entry.OccurredAt,
            ActorKind = texts.Add(entry.ActorKind),
            ActorId = entry.ActorId,
            SessionId = entry.SessionId,
            OnBehalfOf = entry.OnBehalfOf,
            Action = texts.Add(entry.Action),
            TargetType = texts.Add(entry.TargetType),
            TargetId = texts.Add(entry.TargetId),
            Outcome = entry.Outcome,
            Reason = texts.Add(entry.Reason),
            TraceId = texts.Add(entry.TraceId),
            Tags = texts.Add(entry.Tags),
            Changes = texts.Add(entry.Changes),
            PayloadCommitment = entry.PayloadCommitment is { } commitment ? new MerkleHash(commitment) : null,
        };
    }

    private static void Return(byte[]? rented)
    {
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private ref struct Texts(Span<byte> buffer)
    {
        private Span<byte> _buffer = buffer;

        public Utf8Text Add(string? text)
        {
            if (text is null)
            {
                return default;
            }

            var length = StrictUtf8.GetBytes(text, _buffer);
            var bytes = _buffer[..length];
            _buffer = _buffer[length..];
            return new Utf8Text(bytes);
        }
    }

    private ref struct Fields(Span<byte> destination)
    {
        private readonly Span<byte> _destination = destination;

        public int Length { get; private set; }

        public void Add(Guid? value)
        {
            if (value is { } id)
            {
                id.TryWriteBytes(Begin(16), bigEndian: true, out _);
            }
            else
            {
                WriteLength(Null);
            }
        }

        public void Add(DateTimeOffset value) => BinaryPrimitives.WriteInt64BigEndian(Begin(sizeof(long)), value.UtcTicks);

        public void Add(byte value) => Begin(1)[0] = value;

        public void Add(MerkleHash? value)
        {
            if (value is { } hash)
            {
                hash.CopyTo(Begin(MerkleHash.Size));
            }
            else
            {
                WriteLength(Null);
            }
        }

        public void Add(Utf8Text value)
        {
            if (value.HasValue)
            {
                value.Bytes.CopyTo(Begin(value.Bytes.Length));
            }
            else
            {
                WriteLength(Null);
            }
        }

        private Span<byte> Begin(int length)
        {
            WriteLength((uint)length);
            var place = _destination.Slice(Length, length);
            Length += length;
            return place;
        }

        private void WriteLength(uint length)
        {
            BinaryPrimitives.WriteUInt32BigEndian(_destination[Length..], length);
            Length += sizeof(uint);
        }
    }
}
