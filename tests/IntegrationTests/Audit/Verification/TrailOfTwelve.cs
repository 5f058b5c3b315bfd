using System.Data.Common;
using Ardalis.Result;
using MediatR;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SvcInfra.Application.Audit;
using SvcInfra.Application.Audit.Trail;
using SvcInfra.Application.Audit.Verification;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Audit.Trail;
using SvcInfra.Domain.Common;
using SvcInfra.IntegrationTests.Persistence;

namespace SvcInfra.IntegrationTests.Audit.Verification;

/// <summary>
/// A tenant's trail of twelve sealed entries with checkpoints over eight and over twelve entries, beside another tenant's trail, and helpers to
/// tamper with it.
/// </summary>
internal sealed class TrailOfTwelve : IDisposable
{
    public const string Mine = "tenant_id = (SELECT tenant_id FROM audit_entries WHERE target_id = '1')";

    private static readonly byte[] Salt = new byte[AuditPayload.SaltSize];

    private static readonly TrailOriginals Originals = new(async app =>
    {
        var trail = await CreateEmptyAsync(app);
        await trail.AddAsync(trail.Tenant, 1, 8);
        await trail.AddAsync(trail.Other, 101, 3);
        await trail.SealAsync();
        await trail.AddAsync(trail.Tenant, 9, 4);
        await trail.SealAsync();
        return trail;
    });

    public TrailOfTwelve(TestApp app, Guid tenant, Guid other) => (App, Tenant, Other) = (app, tenant, other);

    public TestApp App { get; }

    public TestDatabase Database => App.Database;

    public Guid Tenant { get; }

    public Guid Other { get; }

    /// <summary>Creates the trail in its own database, which is deleted when the trail is disposed.</summary>
    public static Task<TrailOfTwelve> CreateAsync(Engine engine) => Originals.CopyAsync(engine, database => new TestApp(database));

    /// <summary>Creates trails without entries in the application's database.</summary>
    public static async Task<TrailOfTwelve> CreateEmptyAsync(TestApp app)
    {
        await app.StartAsync();
        return new TrailOfTwelve(app, Guid.CreateVersion7(), Guid.CreateVersion7());
    }

    public async Task AddAsync(Guid tenant, int first, int count) =>
        await App.Get<IAuditWriter>().WriteAsync(
            [.. Enumerable.Range(first, count).Select(number => Record(tenant, number))], CancellationToken.None);

    public async Task SealAsync(bool isSigned = true)
    {
        await App.Get<IAuditSealer>().SealAsync(CancellationToken.None);
        if (isSigned)
        {
            App.Time.Advance(TimeSpan.FromSeconds(61));
            await App.Get<IAuditSealer>().CheckpointAsync(CancellationToken.None);
        }
    }

    public static AuditRecord Record(Guid tenant, int number)
    {
        var payload = new AuditPayload([.. Salt], $$"""{"ipAddress":"192.0.2.{{number}}"}""");
        var entry = new AuditEntry
        {
            Id = EntityId.New(),
            TenantId = tenant,
            OccurredAt = new DateTimeOffset(2026, 11, 1, 9, 30, 0, TimeSpan.Zero).AddMinutes(number),
            ActorKind = "user",
            ActorId = Guid.CreateVersion7(),
            SessionId = Guid.CreateVersion7(),
            Action = "test.number",
            TargetType = "number",
            TargetId = $"{number}",
            Outcome = AuditOutcome.Success,
            TraceId = "4bf92f3577b34da6a3ce929d0e0e4736",
            Tags = "soc2",
            Changes = """{"number":{"name":{"before":"a","after":"b"}}}""",
            PayloadCommitment = payload.Commitment(),
        };
        return new AuditRecord(entry, payload);
    }

    /// <summary>Runs a query as a user of the tenant, without checking permissions, and expects success.</summary>
    public async Task<TResponse> QueryAsync<TQuery, TResponse>(TQuery query, Guid? tenant = null)
        where TQuery : IRequest<Result<TResponse>>
    {
        var result = await TryAsync<TQuery, TResponse>(query, tenant);
        result.IsSuccess.ShouldBeTrue(string.Join(' ', result.Errors));
        return result.Value;
    }

    public async Task<Result<TResponse>> TryAsync<TQuery, TResponse>(TQuery query, Guid? tenant = null)
        where TQuery : IRequest<Result<TResponse>>
    {
        await using var scope = App.Get<IServiceScopeFactory>().CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<RequestContext>().Set(new RequestIdentity(PrincipalKind.User)
        {
            UserId = Guid.CreateVersion7(),
            SessionId = Guid.CreateVersion7(),
            TenantId = tenant ?? Tenant,
        });
        return await scope.ServiceProvider.GetRequiredService<IRequestHandler<TQuery, Result<TResponse>>>().Handle(query, CancellationToken.None);
    }

    public Task<AuditVerificationDto> VerifyAsync(long? from = null, long? to = null, Guid? tenant = null) =>
        QueryAsync<VerifyAudit, AuditVerificationDto>(new VerifyAudit(from, to), tenant);

    /// <summary>Runs SQL as an attacker with full access: without roles, policies, triggers and constraints.</summary>
    public async Task TamperAsync(string sql, params (string Name, object Value)[] parameters)
    {
        await using var connection = await Database.OpenAsync();
        await DisableProtectionAsync(connection);
        foreach (var statement in sql.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            await using var command = connection.CreateCommand();
            command.CommandText = statement;
            foreach (var (name, value) in parameters.Where(p => statement.Contains($"@{p.Name}")))
            {
                var parameter = command.CreateParameter();
                (parameter.ParameterName, parameter.Value) = (name, value);
                command.Parameters.Add(parameter);
            }

            var rows = await command.ExecuteNonQueryAsync();
            if (!statement.StartsWith("CREATE", StringComparison.Ordinal))
            {
                rows.ShouldBeGreaterThan(0, statement);
            }
        }
    }

    public void Dispose()
    {
        App.Dispose();
        Database.Dispose();
    }

    private static async Task DisableProtectionAsync(DbConnection connection)
    {
        if (connection is SqliteConnection)
        {
            const string Triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'audit%'";
            foreach (var trigger in await ListAsync(connection, Triggers))
            {
                await ExecuteAsync(connection, $"DROP TRIGGER {trigger}");
            }

            await ExecuteAsync(connection, "PRAGMA ignore_check_constraints = ON");
            return;
        }

        await ExecuteAsync(connection, "SET session_replication_role = replica");
        const string Checks = "SELECT conname FROM pg_constraint WHERE conrelid = 'audit_entries'::regclass AND contype = 'c'";
        foreach (var constraint in await ListAsync(connection, Checks))
        {
            await ExecuteAsync(connection, $"ALTER TABLE audit_entries DROP CONSTRAINT {constraint}");
        }
    }

    private static async Task<List<string>> ListAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        var names = new List<string>();
        while (await reader.ReadAsync())
        {
            names.Add(reader.GetString(0));
        }

        return names;
    }

    private static async Task ExecuteAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
