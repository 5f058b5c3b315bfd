using System.Data.Common;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;

namespace SvcInfra.FunctionalTests.Common.Walks;

/// <summary>Members that a caller must not be able to set by adding them, with values that no test stores otherwise.</summary>
internal static class PlantedValues
{
    private const string Text = "planted-4711";
    private const long Number = 471_147_114_711;
    private static readonly Guid Id = Guid.Parse("0f0f4711-4711-7711-8711-471147114711");
    private static readonly DateTimeOffset Instant = new(2001, 2, 3, 4, 5, 6, TimeSpan.Zero);

    public static IReadOnlyDictionary<string, JsonNode> ByName { get; } = new Dictionary<string, JsonNode>
    {
        ["tenantId"] = Id,
        ["TenantId"] = Id,
        ["id"] = Id,
        ["userId"] = Id,
        ["ownerId"] = Id,
        ["createdBy"] = Id,
        ["version"] = Number,
        ["expectedVersion"] = Number,
        ["createdAt"] = Instant,
        ["deletedAt"] = Instant,
        ["emailVerifiedAt"] = Instant,
        ["emailVerified"] = true,
        ["isOperator"] = true,
        ["role"] = Text,
        ["status"] = Text,
        ["passwordHash"] = Text,
        ["permissions"] = new JsonArray(Text),
    };

    public static string Query(IEnumerable<string> names) =>
        string.Join('&', names.Select(name => $"{name}={Uri.EscapeDataString(ByName[name] is JsonArray list ? list[0]!.ToString() : Plain(name))}"));

    /// <summary>The places in the database where a planted value was stored: <c>table.column</c>.</summary>
    public static async Task<List<string>> StoredAsync(TestApp app)
    {
        var tables = await app.InDatabaseAsync(null, db => Task.FromResult(
            db.Model.GetEntityTypes().Select(entity => entity.GetTableName()).OfType<string>().Distinct().ToList()));
        var found = new List<string>();
        await using var connection = app.Connect();
        await connection.OpenAsync();
        foreach (var table in tables)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = $"SELECT * FROM \"{table}\"";
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                found.AddRange(Enumerable.Range(0, reader.FieldCount).Where(column => IsPlanted(reader, column))
                    .Select(column => $"{table}.{reader.GetName(column)}"));
            }
        }

        return found;
    }

    private static bool IsPlanted(DbDataReader reader, int column) => reader.GetValue(column) switch
    {
        string text => text.Contains(Text, StringComparison.Ordinal) || text.Contains(Id.ToString(), StringComparison.OrdinalIgnoreCase),
        Guid id => id == Id,
        long number => number == Number || number == Instant.ToUnixTimeMilliseconds() * 1_000,
        DateTime instant => instant == Instant.UtcDateTime,
        _ => false,
    };

    private static string Plain(string name) =>
        ByName[name].AsValue().TryGetValue<DateTimeOffset>(out var instant)
            ? instant.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)
            : ByName[name].ToString();
}
