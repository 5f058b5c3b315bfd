using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Users.Sessions;

/// <summary>
/// The keys that sign and verify access tokens, shared by all processes through the database. The next key is created and published before it
/// signs, and a key stays published until the last token that it signed has expired.
/// </summary>
internal sealed partial class SigningKeyRing(
    AppDbContextFactory contexts,
    IDataProtectionProvider dataProtection,
    IOptions<AccessTokenOptions> options,
    TimeProvider time,
    ILogger<SigningKeyRing> logger) : IDisposable
{
    private static readonly TimeSpan ReloadOnUnknownKey = TimeSpan.FromSeconds(5);

    private readonly IDataProtector _protector = dataProtection.CreateProtector("AccessTokens.SigningKeys.v1");
    private readonly SemaphoreSlim _loadLock = new(1, 1);
    private volatile IReadOnlyList<LoadedKey> _keys = [];
    private DateTimeOffset _loadedAt;

    /// <summary>All published keys, newest first.</summary>
    public IReadOnlyList<LoadedKey> Published
    {
        get
        {
            var now = time.GetUtcNow();
            return [.. _keys.Where(k => k.RetiresAt > now)];
        }
    }

    /// <summary>The newest key that is already active.</summary>
    /// <exception cref="InvalidOperationException">No key is active: <see cref="RotateAsync"/> has not run.</exception>
    public LoadedKey Current
    {
        get
        {
            var now = time.GetUtcNow();
            foreach (var key in _keys)
            {
                if (key.ActiveFrom <= now && key.RetiresAt > now)
                {
                    return key;
                }
            }

            throw new InvalidOperationException("No signing key is active. The application creates one at startup, before the first request.");
        }
    }

    public LoadedKey? Find(string keyId)
    {
        var now = time.GetUtcNow();
        foreach (var key in _keys)
        {
            if (key.Key.KeyId == keyId && key.RetiresAt > now)
            {
                return key;
            }
        }

        return null;
    }

    /// <summary>
    /// Like <see cref="Find"/>, but reloads the keys for one that another process may have created; at most once in 5 seconds.
    /// </summary>
    public async ValueTask<LoadedKey?> FindOrReloadAsync(string keyId, CancellationToken cancellationToken)
    {
        if (Find(keyId) is not { } key)
        {
            if (time.GetUtcNow() - _loadedAt < ReloadOnUnknownKey)
            {
                return null;
            }

            await LoadAsync(cancellationToken);
            key = Find(keyId)!;
        }

        return key;
    }

    /// <summary>Loads the keys, creates the first or the next one when it is due, and deletes the retired ones.</summary>
    public async Task RotateAsync(CancellationToken cancellationToken)
    {
        var anyRetired = await LoadAsync(cancellationToken);
        var now = time.GetUtcNow();
        var settings = options.Value;
        var newest = _keys.Count > 0 ? _keys[0] : null;

        if (newest is null)
        {
            await AddAsync(activeFrom: now, now, cancellationToken);
        }
        else if (newest.ActiveFrom + settings.KeyRotation - settings.KeyAnnouncement <= now)
        {
            var due = newest.ActiveFrom + settings.KeyRotation;
            await AddAsync(activeFrom: due > now + settings.KeyAnnouncement ? due : now + settings.KeyAnnouncement, now, cancellationToken);
        }

        if (anyRetired)
        {
            await using var context = contexts.Lease(tenantId: null);
            await context.Set<SigningKey>().Where(k => k.RetiresAt <= now).ExecuteDeleteAsync(cancellationToken);
        }
    }

    public void Dispose()
    {
        _loadLock.Dispose();
        foreach (var key in _keys)
        {
            key.Dispose();
        }
    }

    private async Task AddAsync(DateTimeOffset activeFrom, DateTimeOffset now, CancellationToken cancellationToken)
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var settings = options.Value;
        var keyId = Base64UrlEncoder.Encode(JsonWebKeyConverter.ConvertFromECDsaSecurityKey(new ECDsaSecurityKey(ecdsa)).ComputeJwkThumbprint());
        await using (var context = contexts.Lease(tenantId: null))
        {
            context.Add(new SigningKey
            {
                KeyId = keyId,
                ProtectedPrivateKey = _protector.Protect(Convert.ToBase64String(ecdsa.ExportPkcs8PrivateKey())),
                PublicKey = ecdsa.ExportSubjectPublicKeyInfo(),
                CreatedAt = now,
                ActiveFrom = activeFrom,

                // Two rotation periods: one in which it signs, and one in reserve for a process that was down when the next key was created.
                RetiresAt = activeFrom + (settings.KeyRotation * 2) + settings.Lifetime,
            });
            await context.SaveChangesAsync(cancellationToken);
        }

        LogKeyMade(keyId, activeFrom);
        await LoadAsync(cancellationToken);
    }

    /// <returns>Whether the table contains retired keys.</returns>
    private async Task<bool> LoadAsync(CancellationToken cancellationToken)
    {
        await _loadLock.WaitAsync(cancellationToken);
        try
        {
            var now = time.GetUtcNow();
            await using var context = contexts.Lease(tenantId: null);

            // A handful of rows, sorted in memory: this is the first query at startup, and the simplest one compiles fastest.
            var rows = await context.Set<SigningKey>().AsNoTracking().ToListAsync(cancellationToken);
            var known = _keys.ToDictionary(k => k.Key.KeyId);
            _keys =
            [
                .. rows.Where(row => row.RetiresAt > now)
                    .OrderByDescending(row => row.ActiveFrom).ThenByDescending(row => row.KeyId, StringComparer.Ordinal)
                    .Select(row => known.TryGetValue(row.KeyId, out var loaded) ? loaded : Open(row)),
            ];
            _loadedAt = now;
            return rows.Count > _keys.Count;
        }
        finally
        {
            _loadLock.Release();
        }
    }

    private LoadedKey Open(SigningKey row)
    {
        var ecdsa = ECDsa.Create();
        ecdsa.ImportPkcs8PrivateKey(Convert.FromBase64String(_protector.Unprotect(row.ProtectedPrivateKey)), out _);
        return new LoadedKey(new ECDsaSecurityKey(ecdsa) { KeyId = row.KeyId }, row.ActiveFrom, row.RetiresAt);
    }

    [LoggerMessage(LogLevel.Information, "Created signing key {KeyId}; it signs from {ActiveFrom:O}")]
    private partial void LogKeyMade(string keyId, DateTimeOffset activeFrom);
}

internal sealed record LoadedKey(ECDsaSecurityKey Key, DateTimeOffset ActiveFrom, DateTimeOffset RetiresAt) : IDisposable
{
    public SigningCredentials Credentials { get; } = new(Key, SecurityAlgorithms.EcdsaSha256);

    public void Dispose() => Key.ECDsa.Dispose();
}
