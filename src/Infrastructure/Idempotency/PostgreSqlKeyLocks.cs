using System.Buffers.Binary;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Idempotency;

/// <summary>
/// Advisory locks of the command's transaction, which all processes see and which end with it, also when the process is killed. Opening the
/// transaction, locking and reading take one round trip. They are two statements, so that the second sees what the lock's last holder committed.
/// </summary>
internal sealed class PostgreSqlKeyLocks : IKeyLocks
{
    private const string LockAndRead = """
        SELECT pg_try_advisory_xact_lock(@lock);
        SELECT id, fingerprint, body, resource_id, expires_at FROM idempotency_keys WHERE scope = @scope
        """;

    public async Task<LockedKey> TryTakeAsync(AppDbContext context, byte[] scope, object owner, CancellationToken cancellationToken)
    {
        await context.CommandTransaction!.EnsureOpenForLockAsync(cancellationToken);
        await using var results = await ReadAsync(context, scope, cancellationToken);
        var reader = results.DbDataReader;
        await reader.ReadAsync(cancellationToken);
        if (!reader.GetBoolean(0))
        {
            return default;
        }

        await reader.NextResultAsync(cancellationToken);
        return new LockedKey(true, await reader.ReadAsync(cancellationToken) ? Row(reader, scope) : null);
    }

    /// <summary>The end of the transaction has released it.</summary>
    public void Release(byte[] scope, object owner)
    {
    }

    /// <summary>Through EF, whose interceptor sets the tenant context in the same round trip; EF itself reads one result only.</summary>
    private static Task<RelationalDataReader> ReadAsync(AppDbContext context, byte[] scope, CancellationToken cancellationToken)
    {
        object[] parameters =
        [
            new NpgsqlParameter<long>("lock", BinaryPrimitives.ReadInt64BigEndian(scope)),
            new NpgsqlParameter<byte[]>("scope", scope),
        ];
        var statement = context.GetService<IRawSqlCommandBuilder>().Build(LockAndRead, parameters, context.Model);
        return statement.RelationalCommand.ExecuteReaderAsync(
            new RelationalCommandParameterObject(
                context.GetService<IRelationalConnection>(), statement.ParameterValues, readerColumns: null, context,
                context.GetService<IRelationalCommandDiagnosticsLogger>(), CommandSource.FromSqlQuery),
            cancellationToken);
    }

    private static StoredResponse Row(DbDataReader reader, byte[] scope) => new()
    {
        Id = reader.GetGuid(0),
        Scope = scope,
        Fingerprint = reader.GetFieldValue<byte[]>(1),
        Body = reader.IsDBNull(2) ? null : reader.GetFieldValue<byte[]>(2),
        ResourceId = reader.IsDBNull(3) ? null : reader.GetGuid(3),
        ExpiresAt = reader.GetFieldValue<DateTimeOffset>(4),
    };
}
