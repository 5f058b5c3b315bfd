using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;
using SvcInfra.FunctionalTests.Common;
using SvcInfra.Infrastructure.Users.Sessions;

namespace SvcInfra.FunctionalTests.Users.Sessions;

/// <summary>Tokens signed with the application's current key, so that only the attacked part is invalid.</summary>
public abstract class AccessTokenAttackTests(TestApp app) : FunctionalTest(app)
{
    private const string Me = "/api/v1/users/me";

    private LoadedKey SigningKey => App.Services.GetRequiredService<SigningKeyRing>().Current;

    [Fact]
    public async Task Token_signed_by_the_test_is_accepted_when_it_is_valid()
    {
        var ada = await App.SignUpAsync("ada");

        (await GetMeAsync(Sign(Header(), Payload(ada)))).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("typ", "\"JWT\"", "token_type_invalid")]
    [InlineData("typ", null, "token_type_invalid")]
    [InlineData("typ", "\"logout+jwt\"", "token_type_invalid")]
    [InlineData("alg", "\"es256\"", "token_algorithm_invalid")]
    [InlineData("alg", "\"ES384\"", "token_algorithm_invalid")]
    [InlineData("alg", "\"none\"", "token_algorithm_invalid")]
    [InlineData("kid", null, "token_key_unknown")]
    [InlineData("kid", "\"\"", "token_key_unknown")]
    [InlineData("jku", "\"https://mallory.example/keys\"", "token_malformed")]
    [InlineData("x5u", "\"https://mallory.example/chain\"", "token_malformed")]
    [InlineData("x5c", "[\"MIIB\"]", "token_malformed")]
    [InlineData("jwk", "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"}", "token_malformed")]
    [InlineData("crit", "[\"exp\"]", "token_malformed")]
    [InlineData("zip", "\"DEF\"", "token_malformed")]
    public async Task Attack_with_an_invalid_token_header_is_refused(string parameter, string? value, string code)
    {
        var ada = await App.SignUpAsync("ada");
        var header = Header();
        header.Remove(parameter);
        if (value is not null)
        {
            header[parameter] = JsonNode.Parse(value);
        }

        (await GetMeAsync(Sign(header, Payload(ada)))).ShouldBeProblem(HttpStatusCode.Unauthorized, code);
    }

    [Theory]
    [InlineData("kid")]
    [InlineData("alg")]
    [InlineData("typ")]
    public async Task Attack_with_a_duplicate_header_parameter_is_refused(string parameter)
    {
        var ada = await App.SignUpAsync("ada");
        var header = Header();
        var twice = $"{header.ToJsonString()[..^1]},\"{parameter}\":{header[parameter]!.ToJsonString()}}}";

        (await GetMeAsync(Sign(Encode(twice), Encode(Payload(ada).ToJsonString())))).ShouldBeProblem(HttpStatusCode.Unauthorized, "token_malformed");
    }

    [Theory]
    [InlineData("sig")]
    [InlineData("enc")]
    public async Task Attack_with_a_key_embedded_in_the_token_is_refused(string use)
    {
        var ada = await App.SignUpAsync("ada");
        using var mallory = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var jwk = JsonWebKeyConverter.ConvertFromECDsaSecurityKey(new ECDsaSecurityKey(mallory));
        var header = Header();
        header["jwk"] = new JsonObject { ["kty"] = jwk.Kty, ["crv"] = jwk.Crv, ["x"] = jwk.X, ["y"] = jwk.Y, ["use"] = use };

        (await GetMeAsync(Sign(Encode(header.ToJsonString()), Encode(Payload(ada).ToJsonString()), mallory)))
            .ShouldBeProblem(HttpStatusCode.Unauthorized, "token_malformed");
    }

    [Theory]
    [InlineData("aud", "\"another-api\"", "token_audience_invalid")]
    [InlineData("aud", null, "token_audience_invalid")]
    [InlineData("iss", "\"https://mallory.example\"", "token_issuer_invalid")]
    [InlineData("iss", null, "token_issuer_invalid")]
    [InlineData("exp", null, "token_expired")]
    [InlineData("exp", "-31", "token_expired")]
    [InlineData("nbf", "60", "token_not_yet_valid")]
    [InlineData("sub", "\"ada\"", "token_malformed")]
    [InlineData("sub", null, "token_malformed")]
    [InlineData("sid", null, "token_malformed")]
    public async Task Attack_with_an_invalid_claim_is_refused(string claim, string? value, string code)
    {
        var ada = await App.SignUpAsync("ada");
        var payload = Payload(ada);
        payload.Remove(claim);
        if (value is not null)
        {
            payload[claim] = int.TryParse(value, CultureInfo.InvariantCulture, out var seconds)
                ? App.Clock.GetUtcNow().AddSeconds(seconds).ToUnixTimeSeconds()
                : JsonNode.Parse(value);
        }

        (await GetMeAsync(Sign(Header(), payload))).ShouldBeProblem(HttpStatusCode.Unauthorized, code);
    }

    [Theory]
    [InlineData("padding behind the header")]
    [InlineData("padding behind the payload")]
    [InlineData("white space in the payload")]
    [InlineData("other alphabet in the payload")]
    [InlineData("something behind the header's object")]
    public async Task Attack_with_a_non_canonical_encoding_is_refused_although_it_is_signed(string attack)
    {
        var ada = await App.SignUpAsync("ada");
        var (header, payload) = (Encode(Header().ToJsonString()), Encode(Payload(ada).ToJsonString()));
        (header, payload) = attack switch
        {
            "padding behind the header" => (header + "==", payload),
            "padding behind the payload" => (header, payload + "="),
            "white space in the payload" => (header, payload.Insert(40, "\t")),
            "other alphabet in the payload" => (header, payload.Insert(40, "+/")),
            _ => (Encode(Header().ToJsonString() + "{}"), payload),
        };

        (await GetMeAsync(Sign(header, payload))).ShouldBeProblem(HttpStatusCode.Unauthorized, "token_malformed");
    }

    /// <summary>For each ECDSA signature (r, s), (r, n - s) is valid too: a blocklist of token texts would accept the twin.</summary>
    [Fact]
    public async Task Attack_with_the_other_valid_signature_of_a_token_ends_with_the_session()
    {
        var ada = await App.SignUpAsync("ada");
        var twin = OtherSignature(ada.AccessToken);
        twin.ShouldNotBe(ada.AccessToken);
        (await GetMeAsync(twin)).Status.ShouldBe(HttpStatusCode.OK);

        (await ada.Http.PostJsonAsync("/api/v1/users/sign-out", null)).Status.ShouldBe(HttpStatusCode.NoContent);

        (await GetMeAsync(ada.AccessToken)).ShouldBeProblem(HttpStatusCode.Unauthorized, "session_ended");
        (await GetMeAsync(twin)).ShouldBeProblem(HttpStatusCode.Unauthorized, "session_ended");
    }

    private Task<ApiResponse> GetMeAsync(string token)
    {
        var http = App.Anonymous();
        http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"Bearer {token}").ShouldBeTrue();
        return http.GetResponseAsync(Me);
    }

    private JsonObject Header() => new() { ["alg"] = "ES256", ["typ"] = "at+jwt", ["kid"] = SigningKey.Key.KeyId };

    private static JsonObject Payload(Person person) => JsonNode.Parse(Base64Url.DecodeFromChars(person.AccessToken.Split('.')[1]))!.AsObject();

    private string Sign(JsonObject header, JsonObject payload) => Sign(Encode(header.ToJsonString()), Encode(payload.ToJsonString()));

    private string Sign(string header, string payload) => Sign(header, payload, SigningKey.Key.ECDsa);

    private static string Sign(string header, string payload, ECDsa key) =>
        $"{header}.{payload}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes($"{header}.{payload}"), HashAlgorithmName.SHA256))}";

    private static string OtherSignature(string token)
    {
        var parts = token.Split('.');
        var signature = Base64Url.DecodeFromChars(parts[2]);
        var order = BigInteger.Parse(
            "0FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551", NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        var other = (order - new BigInteger(signature.AsSpan(32), isUnsigned: true, isBigEndian: true))
            .ToByteArray(isUnsigned: true, isBigEndian: true);
        signature.AsSpan(32).Clear();
        other.CopyTo(signature.AsSpan(64 - other.Length));
        return $"{parts[0]}.{parts[1]}.{Base64Url.EncodeToString(signature)}";
    }

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : AccessTokenAttackTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : AccessTokenAttackTests(app);
}
