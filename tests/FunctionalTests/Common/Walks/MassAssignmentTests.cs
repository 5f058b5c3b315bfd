using System.Net;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace SvcInfra.FunctionalTests.Common.Walks;

/// <summary>
/// Adds members that a caller must not set (<see cref="PlantedValues"/>) to requests of every endpoint that changes something. The endpoints are
/// found by discovery, so a new one is covered without a line.
/// </summary>
public abstract class MassAssignmentTests(TestApp app) : FunctionalTest(app)
{
    private readonly Dictionary<string, Person> _people = [];
    private int _names;

    [Fact]
    public async Task Attack_an_additional_member_of_a_body_is_refused_at_every_depth()
    {
        var all = ApiEndpoint.In(App);
        var failures = new List<string>();
        var sent = 0;
        foreach (var endpoint in all.Where(e => e.Method != "GET" && e.Body is not null))
        {
            // The body is read before a resource is looked for, so that any id will do.
            var person = await PersonAsync(Operators.Of(endpoint)[0]);
            var path = Ids().Replace(endpoint.Path.Replace("{tenantId}", person.TenantId.ToString()), Guid.CreateVersion7().ToString());
            foreach (var place in Places(endpoint.Body!, endpoint.BodyType!, string.Empty))
            {
                foreach (var (name, value) in PlantedValues.ByName.Where(planted => !Has(place.Node, planted.Key)))
                {
                    place.Node.Add(name, value.DeepClone());
                    var response = await person.Http.SendAsync(new HttpMethod(endpoint.Method), path, endpoint.Body, "*");
                    place.Node.Remove(name);
                    sent++;
                    if (response.Status != HttpStatusCode.BadRequest || response.Code != "unknown_field"
                        || !response["errors"].TryGetProperty(place.Path + name, out _))
                    {
                        failures.Add($"{endpoint} with {place.Path}{name}: {(int)response.Status} {response.Body}");
                    }
                }
            }
        }

        failures.ShouldBeEmpty();
        sent.ShouldBeGreaterThan(500);
        (await PlantedValues.StoredAsync(App)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Attack_parameters_and_bodies_that_an_endpoint_does_not_have_change_nothing()
    {
        var all = ApiEndpoint.In(App);
        var (succeeded, otherTenant) = (0, 0);
        foreach (var endpoint in all.Where(e => e.Method != "GET" && e.Sent is not null))
        {
            var names = PlantedValues.ByName.Keys.Where(name => !endpoint.Query.Contains(name, StringComparer.OrdinalIgnoreCase)).ToList();
            var plain = names.Where(name => !name.Equals("tenantId", StringComparison.OrdinalIgnoreCase)).ToList();

            // Without a body of its own it gets one.
            var body = endpoint.Body
                ?? new JsonObject(plain.Select(name => KeyValuePair.Create(name, (JsonNode?)PlantedValues.ByName[name].DeepClone())));
            foreach (var actor in Operators.Of(endpoint))
            {
                var person = await PersonAsync(actor);
                var path = await endpoint.PathForAsync(person, all);
                var response = await person.Http.SendAsync(
                    new HttpMethod(endpoint.Method), $"{path}?{PlantedValues.Query(["tenantId"])}", body, "*");
                otherTenant += response.Status == HttpStatusCode.BadRequest && response.Code == "tenant_mismatch" ? 1 : 0;

                response = await person.Http.SendAsync(new HttpMethod(endpoint.Method), $"{path}?{PlantedValues.Query(plain)}", body, "*");
                ((int)response.Status).ShouldBeLessThan(500, $"{endpoint}: {response.Body}");
                succeeded += (int)response.Status < 300 ? 1 : 0;
                await ForgetIfGoneAsync(actor);
                if (response.Status != HttpStatusCode.Forbidden)
                {
                    break;
                }
            }
        }

        (await PlantedValues.StoredAsync(App)).ShouldBeEmpty();
        succeeded.ShouldBeGreaterThan(30, "the walk has to reach the effects");
        otherTenant.ShouldBeGreaterThan(30);
    }

    /// <summary>
    /// The objects of a body whose members are fixed, with the prefix of their members' paths. Maps and free JSON have any members.
    /// </summary>
    private static IEnumerable<(JsonObject Node, string Path)> Places(JsonNode? node, JsonTypeInfo type, string path)
    {
        switch (type.Kind, node)
        {
            case (JsonTypeInfoKind.Object, JsonObject members):
                yield return (members, path);
                foreach (var inner in type.Properties.SelectMany(
                             property => Places(members[property.Name], type.Options.GetTypeInfo(property.PropertyType), $"{path}{property.Name}.")))
                {
                    yield return inner;
                }

                break;
            case (JsonTypeInfoKind.Enumerable, JsonArray items):
                foreach (var inner in items.SelectMany(
                             (item, index) => Places(item, type.Options.GetTypeInfo(type.ElementType!), $"{path.TrimEnd('.')}[{index}].")))
                {
                    yield return inner;
                }

                break;
            default:
                break;
        }
    }

    private static bool Has(JsonObject node, string name) => node.Any(member => member.Key.Equals(name, StringComparison.OrdinalIgnoreCase));

    private async Task<Person> PersonAsync(string actor)
    {
        if (!_people.TryGetValue(actor, out var person))
        {
            var number = _names++;
            person = await App.SignUpAsync(actor == Operators.Nobody ? $"ada{number}" : actor);
            await person.CreateTenantAsync($"walk-{number}");
            _people[actor] = person;
        }

        return person;
    }

    /// <summary>A call may have ended the caller's session, tenant or account.</summary>
    private async Task ForgetIfGoneAsync(string actor)
    {
        if (actor == Operators.Nobody && _people.TryGetValue(actor, out var person)
            && (await person.Http.GetResponseAsync($"/api/v1/tenants/{person.TenantId}/members")).Status != HttpStatusCode.OK)
        {
            _people.Remove(actor);
        }
    }

    private static System.Text.RegularExpressions.Regex Ids() => new(@"\{[^}]+\}");

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : MassAssignmentTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : MassAssignmentTests(app);
}

/// <summary>Who may call an endpoint: the operators one after the other, or an owner.</summary>
internal static class Operators
{
    public const string Nobody = "ada";

    public static IReadOnlyList<string> Of(ApiEndpoint endpoint) =>
        endpoint.Path.StartsWith("/_admin/", StringComparison.Ordinal)
            ?
            [
                TestApp.Operator, TestApp.Scheduler, TestApp.Landlord, TestApp.Custodian, TestApp.UserAdmin, TestApp.WebhookOperator,
                TestApp.Superuser,
            ]
            : [Nobody];
}
