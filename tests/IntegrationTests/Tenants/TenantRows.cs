using System.Data.Common;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;
using SvcInfra.Application.Tenants;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;
using SvcInfra.Domain.Users;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.Infrastructure.Persistence.Tenancy;
using SvcInfra.IntegrationTests.Persistence;

namespace SvcInfra.IntegrationTests.Tenants;

/// <summary>
/// Fills every table that the purge covers with rows of a tenant, and counts and compares rows. It works from the EF Core model, so that new
/// modules are covered without a change here.
/// </summary>
internal static class TenantRows
{
    /// <returns>The tenant's id.</returns>
    public static async Task<Guid> FillAsync(TestApp app, string slug, int each)
    {
        var tenant = Tenant.Create(Slug.Create(slug).Value, slug);
        var users = Enumerable.Range(0, each).Select(i => User.Register(EmailAddress.Create($"{slug}{i}@example.com").Value, slug, "hash")).ToArray();
        await using var context = app.Get<AppDbContextFactory>().Lease(tenant.Id);
        context.Add(tenant);
        context.AddRange(users);
        await context.SaveChangesAsync();

        // Referenced rows come first.
        var created = new Dictionary<IEntityType, EntityEntry[]>();
        foreach (var type in context.Model.TypesOfTenants().Reverse().Where(type => type.AtPurgeOf() != AtPurge.Keep))
        {
            // Some tables allow one row per tenant.
            var isSingle = type.GetIndexes().Any(index => index is { IsUnique: true, Properties: [{ Name: PurgeExtensions.TenantProperty }] });
            created[type] = [.. Enumerable.Range(0, isSingle ? 1 : each).Select(i => Create(context, type, i, tenant.Id, users[i].Id, created))];
        }

        await context.SaveChangesAsync();
        return tenant.Id;
    }

    public static async Task<int> CountAsync(TestApp app, Guid tenantId)
    {
        var count = 0;
        await EachTableAsync(app, async (connection, table, tenantColumn, atPurge) =>
        {
            if (tenantColumn is not null && atPurge != AtPurge.Keep)
            {
                count += (await ReadAsync(connection, $"SELECT * FROM {table} WHERE {tenantColumn} = @tenant", tenantId)).Count;
            }
        });
        return count;
    }

    /// <summary>A checksum of every value of every row that does not belong to the tenant.</summary>
    public static async Task<string> ChecksumOfOthersAsync(TestApp app, Guid tenantId)
    {
        var lines = new List<string>();
        await EachTableAsync(app, async (connection, table, tenantColumn, atPurge) =>
        {
            // The purge clears the tenant of a session and records an audit entry; both would look like new rows without a tenant.
            var others = table == "audit_entries" ? $"WHERE action <> '{TenantAuditEvents.Purged}'"
                : tenantColumn is null ? string.Empty
                : atPurge == AtPurge.Forget ? $"WHERE {tenantColumn} <> @tenant"
                : $"WHERE {tenantColumn} IS NULL OR {tenantColumn} <> @tenant";
            lines.AddRange((await ReadAsync(connection, $"SELECT * FROM {table} {others}", tenantId)).Select(row => $"{table}: {row}"));
        });
        var text = string.Join('\n', lines.Order(StringComparer.Ordinal));
        return Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    private static EntityEntry Create(
        AppDbContext context, IEntityType type, int number, Guid tenantId, Guid userId, Dictionary<IEntityType, EntityEntry[]> created)
    {
        var entry = context.Entry(RuntimeHelpers.GetUninitializedObject(type.ClrType));
        foreach (var property in type.GetProperties().Where(p => !p.IsConcurrencyToken && p.ValueGenerated == ValueGenerated.Never))
        {
            entry.Property(property).CurrentValue = property.Name == PurgeExtensions.TenantProperty ? tenantId : Value(property, number);
        }

        foreach (var key in type.GetForeignKeys())
        {
            for (var i = 0; i < key.Properties.Count; i++)
            {
                entry.Property(key.Properties[i]).CurrentValue =
                    key.PrincipalEntityType.ClrType == typeof(Tenant) ? tenantId
                    : key.PrincipalEntityType.ClrType == typeof(User) ? userId
                    : created.TryGetValue(key.PrincipalEntityType, out var principals)
                        ? principals[number].Property(key.PrincipalKey.Properties[i]).CurrentValue
                        : null;
            }
        }

        entry.State = EntityState.Added;
        return entry;
    }

    private static object? Value(IProperty property, int number)
    {
        var type = Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType;
        return type == typeof(Guid) ? EntityId.New()
            : type == typeof(string) ? Text(property, $"{EntityId.New():N}{number}")
            : type == typeof(EmailAddress) ? EmailAddress.Create($"{EntityId.New():N}@example.com").Value
            : type == typeof(DateTimeOffset) ? DateTimeOffset.UnixEpoch
            : type == typeof(byte[]) ? EntityId.New().ToByteArray()
            : type == typeof(IReadOnlyList<string>) ? new[] { "some.name", "another.name" }
            : type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>)
                ? Array.CreateInstance(type.GetGenericArguments()[0], 0)
            : type == typeof(bool) ? false
            : type.IsEnum ? Enum.GetValuesAsUnderlyingType(type).GetValue(0) is { } first ? Enum.ToObject(type, first) : null
            : type.IsPrimitive || type == typeof(decimal) ? Convert.ChangeType(number, type, System.Globalization.CultureInfo.InvariantCulture)
            : property.IsNullable ? null
            : throw new InvalidOperationException($"{property.DeclaringType.DisplayName()}.{property.Name}: add a value of type {type.Name} here.");
    }

    private static string Text(IProperty property, string text) => property.GetMaxLength() is { } max && text.Length > max ? text[^max..] : text;

    private static async Task EachTableAsync(TestApp app, Func<DbConnection, string, string?, AtPurge, Task> action)
    {
        await using var context = app.Get<AppDbContextFactory>().Lease(tenantId: null);
        await using var connection = await app.Database.OpenAsync();
        foreach (var type in context.Model.GetEntityTypes().Where(type => type.GetTableName() is not null && !type.IsOwned()))
        {
            var column = type.ClrType == typeof(Tenant) ? "id" : type.FindProperty(PurgeExtensions.TenantProperty)?.GetColumnName();
            await action(connection, type.GetTableName()!, column, type.AtPurgeOf());
        }
    }

    private static async Task<List<string>> ReadAsync(DbConnection connection, string sql, Guid tenantId)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = ("tenant", tenantId);
        command.Parameters.Add(parameter);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
        {
            var values = Enumerable.Range(0, reader.FieldCount)
                .Select(i => reader.GetValue(i) is byte[] bytes ? Convert.ToHexString(bytes) : $"{reader.GetValue(i)}");
            rows.Add(string.Join('|', values));
        }

        return rows;
    }
}
