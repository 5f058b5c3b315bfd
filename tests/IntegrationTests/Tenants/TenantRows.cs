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
/// Rows of a tenant in every table that can have some and gives them up at the purge. It goes by the model, so a module that comes later is in the tests
/// by itself.
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

        // What others refer to comes first.
        var made = new Dictionary<IEntityType, EntityEntry[]>();
        foreach (var type in context.Model.TypesOfTenants().Reverse().Where(type => type.AtPurgeOf() != AtPurge.Keep))
        {
            // Of some a tenant has one.
            var isOne = type.GetIndexes().Any(index => index is { IsUnique: true, Properties: [{ Name: PurgeExtensions.TenantProperty }] });
            made[type] = [.. Enumerable.Range(0, isOne ? 1 : each).Select(i => Make(context, type, i, tenant.Id, users[i].Id, made))];
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

    /// <summary>Every value of every row that is not the tenant's.</summary>
    public static async Task<string> ChecksumOfOthersAsync(TestApp app, Guid tenantId)
    {
        var lines = new List<string>();
        await EachTableAsync(app, async (connection, table, tenantColumn, atPurge) =>
        {
            // A session that leaves the tenant would seem to have come from nowhere, and so would the entry that tells of the purge.
            var others = table == "audit_entries" ? $"WHERE action <> '{TenantAuditEvents.Purged}'" : tenantColumn is null ? string.Empty : atPurge == AtPurge.Forget ? $"WHERE {tenantColumn} <> @tenant" : $"WHERE {tenantColumn} IS NULL OR {tenantColumn} <> @tenant";
            lines.AddRange((await ReadAsync(connection, $"SELECT * FROM {table} {others}", tenantId)).Select(row => $"{table}: {row}"));
        });
        return Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines.Order(StringComparer.Ordinal)))));
    }

    private static EntityEntry Make(AppDbContext context, IEntityType type, int number, Guid tenantId, Guid userId, Dictionary<IEntityType, EntityEntry[]> made)
    {
        var entry = context.Entry(RuntimeHelpers.GetUninitializedObject(type.ClrType));
        foreach (var property in type.GetProperties().Where(property => !property.IsConcurrencyToken && property.ValueGenerated == ValueGenerated.Never))
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
                    : made.TryGetValue(key.PrincipalEntityType, out var principals) ? principals[number].Property(key.PrincipalKey.Properties[i]).CurrentValue
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
            : type == typeof(bool) ? false
            : type.IsEnum ? Enum.GetValuesAsUnderlyingType(type).GetValue(0) is { } first ? Enum.ToObject(type, first) : null
            : type.IsPrimitive || type == typeof(decimal) ? Convert.ChangeType(number, type, System.Globalization.CultureInfo.InvariantCulture)
            : property.IsNullable ? null
            : throw new InvalidOperationException($"{property.DeclaringType.DisplayName()}.{property.Name}: say here what a {type.Name} may be.");
    }

    private static string Text(IProperty property, string text) => property.GetMaxLength() is { } max && text.Length > max ? text[^max..] : text;

    private static async Task EachTableAsync(TestApp app, Func<DbConnection, string, string?, AtPurge, Task> look)
    {
        await using var context = app.Get<AppDbContextFactory>().Lease(tenantId: null);
        await using var connection = await app.Database.OpenAsync();
        foreach (var type in context.Model.GetEntityTypes().Where(type => type.GetTableName() is not null && !type.IsOwned()))
        {
            var column = type.ClrType == typeof(Tenant) ? "id" : type.FindProperty(PurgeExtensions.TenantProperty)?.GetColumnName();
            await look(connection, type.GetTableName()!, column, type.AtPurgeOf());
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
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetValue(i) is byte[] bytes ? Convert.ToHexString(bytes) : $"{reader.GetValue(i)}")));
        }

        return rows;
    }
}
