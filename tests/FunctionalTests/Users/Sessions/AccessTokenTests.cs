using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using SvcInfra.FunctionalTests.Common;

namespace SvcInfra.FunctionalTests.Users.Sessions;

public abstract class AccessTokenTests(TestApp app) : FunctionalTest(app)
{
    [Fact]
    public async Task Token_verifies_with_the_published_keys_and_has_the_documented_claims()
    {
        var ada = await App.SignUpAsync("ada");
        var tenant = await ada.CreateTenantAsync("blue-harbor");
        var keys = new JsonWebKeySet((await App.Anonymous().GetResponseAsync("/.well-known/jwks.json")).Body);

        var result = await new JsonWebTokenHandler { MapInboundClaims = false }.ValidateTokenAsync(ada.AccessToken, new TokenValidationParameters
        {
            IssuerSigningKeys = keys.GetSigningKeys(),
            ValidIssuer = "http://localhost:5000",
            ValidAudience = "svcinfra-api",
            ValidTypes = ["at+jwt"],
            ValidAlgorithms = ["ES256"],
            LifetimeValidator = (_, expires, _, _) => expires > App.Clock.GetUtcNow().UtcDateTime,
        });

        result.Exception.ShouldBeNull();
        result.Claims.Keys.ShouldBe(["aud", "iss", "exp", "nbf", "iat", "sub", "sid", "jti", "tenant", "auth_time", "acr", "amr"], ignoreOrder: true);
        result.Claims["tenant"].ShouldBe(tenant.ToString());
        keys.Keys.ShouldAllBe(k => k.D == null);
    }

    [Fact]
    public async Task Missing_token_is_challenged()
    {
        var response = await App.Anonymous().GetResponseAsync("/api/v1/users/me");

        response.ShouldBeProblem(HttpStatusCode.Unauthorized, "unauthenticated");
        response.Headers.WwwAuthenticate.ToString().ShouldBe("Bearer");
    }

    [Fact]
    public async Task Expired_token_is_refused()
    {
        var ada = await App.SignUpAsync("ada");
        (await ada.Http.GetResponseAsync("/api/v1/users/me")).Status.ShouldBe(HttpStatusCode.OK);
        App.Clock.Forward(TimeSpan.FromMinutes(16));

        (await ada.Http.GetResponseAsync("/api/v1/users/me")).ShouldBeProblem(HttpStatusCode.Unauthorized, "token_expired");
    }

    [Theory]
    [InlineData("alg none", "token_algorithm_invalid")]
    [InlineData("HS256 signed with our public key", "token_algorithm_invalid")]
    [InlineData("another key under our key id", "token_signature_invalid")]
    [InlineData("another key under its own id", "token_key_unknown")]
    [InlineData("payload changed", "token_signature_invalid")]
    [InlineData("padding appended to the signature", "token_malformed")]
    [InlineData("stray bits in the signature", "token_malformed")]
    [InlineData("four parts", "token_malformed")]
    [InlineData("no JSON", "token_malformed")]
    [InlineData("empty", "unauthenticated")]
    [InlineData("very long", "token_malformed")]
    public async Task Forged_token_is_refused(string attack, string code)
    {
        var ada = await App.SignUpAsync("ada");
        var keys = new JsonWebKeySet((await App.Anonymous().GetResponseAsync("/.well-known/jwks.json")).Body);
        var http = App.Anonymous();
        http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Bearer " + Forge(attack, ada.AccessToken, keys.Keys[0]));

        (await http.GetResponseAsync("/api/v1/users/me")).ShouldBeProblem(HttpStatusCode.Unauthorized, code);
    }

    private static string Forge(string attack, string token, JsonWebKey ours)
    {
        var parts = token.Split('.');
        return attack switch
        {
            "alg none" => $"{Encode("""{"alg":"none","typ":"at+jwt"}""")}.{parts[1]}.AAAA",
            "HS256 signed with our public key" =>
                Hmac($$"""{"alg":"HS256","typ":"at+jwt","kid":"{{ours.Kid}}"}""", parts[1], Base64UrlEncoder.DecodeBytes(ours.X)),
            "another key under our key id" => Ecdsa($$"""{"alg":"ES256","typ":"at+jwt","kid":"{{ours.Kid}}"}""", parts[1]),
            "another key under its own id" => Ecdsa("""{"alg":"ES256","typ":"at+jwt","kid":"mallory"}""", parts[1]),
            "payload changed" => $"{parts[0]}.{Encode(Base64UrlEncoder.Decode(parts[1]).Replace("\"sub\":\"0", "\"sub\":\"1"))}.{parts[2]}",
            "padding appended to the signature" => token + "==",
            "stray bits in the signature" => token[..^1] + (char)(token[^1] is 'A' or 'Q' or 'g' or 'w' ? token[^1] + 1 : 'B'),
            "four parts" => token + ".AAAA",
            "no JSON" => "AAAA.AAAA.AAAA",
            "empty" => "",
            _ => new string('A', 6_000),
        };
    }

    private static string Ecdsa(string header, string payload)
    {
        using var mallory = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var text = $"{Encode(header)}.{payload}";
        return $"{text}.{Base64Url.EncodeToString(mallory.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256))}";
    }

    private static string Hmac(string header, string payload, byte[] key)
    {
        var text = $"{Encode(header)}.{payload}";
        return $"{text}.{Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(text)))}";
    }

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : AccessTokenTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : AccessTokenTests(app);
}
