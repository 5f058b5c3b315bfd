using System.Security.Cryptography;
using SvcInfra.Application.Common.Paging;

namespace SvcInfra.Infrastructure.Security;

/// <summary>
/// HMAC-SHA-256, truncated to 128 bits, with a key derived from the master key (HKDF, RFC 5869), which all processes share. A new master key ends all
/// cursors: their lists start again.
/// </summary>
internal sealed class CursorSigner(MasterKey masterKey) : ICursorSigner
{
    private readonly byte[] _key = masterKey.Derive("cursors.v1");

    public byte[] Sign(ReadOnlySpan<byte> message) => HMACSHA256.HashData(_key, message)[..ICursorSigner.Length];
}
