using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Shouldly;
using SvcInfra.Infrastructure.Common;
using SvcInfra.Infrastructure.Security;

namespace SvcInfra.UnitTests.Security;

public sealed class MasterKeyDataProtectionTests
{
    private readonly InMemoryXmlRepository _ring = new();

    [Fact]
    public void Secret_protected_by_one_host_is_read_by_another_with_the_same_master_key()
    {
        var key = NewKey();
        var secret = Protect("a secret", key);

        Unprotect(secret, key).ShouldBe("a secret");
        _ring.Keys.Count.ShouldBe(1);
    }

    [Fact]
    public void Key_ring_holds_no_unencrypted_key_material()
    {
        Protect("a secret", NewKey());

        var key = _ring.Keys.ShouldHaveSingleItem();
        key.Descendants().ShouldNotContain(e => e.Name.LocalName == "masterKey");
        var encrypted = key.Descendants().Where(e => e.Name.LocalName == "encryptedKey").ShouldHaveSingleItem();
        var text = encrypted.Value;
        text.ShouldNotContain("<");
        Encoding.Latin1.GetString(Convert.FromBase64String(text)).ShouldNotContain("masterKey");
    }

    [Fact]
    public void Same_key_is_never_encrypted_to_the_same_text_twice()
    {
        using var host = Host(NewKey());
        var encryptor = new MasterKeyXmlEncryptor(host.Services.GetRequiredService<MasterKey>());
        var element = XElement.Parse("<masterKey><value>c2VjcmV0</value></masterKey>");

        var first = encryptor.Encrypt(element).EncryptedElement;
        var second = encryptor.Encrypt(element).EncryptedElement;

        first.Value.ShouldNotBe(second.Value);
        XNode.DeepEquals(new MasterKeyXmlDecryptor(host.Services).Decrypt(first), element).ShouldBeTrue();
    }

    [Fact]
    public void Rotated_master_key_reads_old_keys_only_while_the_previous_one_is_listed()
    {
        var (before, after) = (NewKey(), NewKey());
        var secret = Protect("a secret", before);

        Unprotect(secret, after, previous: before).ShouldBe("a secret");
        Should.Throw<CryptographicException>(() => Unprotect(secret, after));
    }

    [Fact]
    public void Key_encrypted_with_an_unknown_master_key_is_refused_and_its_id_is_named()
    {
        using var before = Host(NewKey());
        using var after = Host(NewKey());
        var masterKey = before.Services.GetRequiredService<MasterKey>();
        var encrypted = new MasterKeyXmlEncryptor(masterKey).Encrypt(new XElement("masterKey")).EncryptedElement;

        var refusal = Should.Throw<CryptographicException>(() => new MasterKeyXmlDecryptor(after.Services).Decrypt(encrypted));

        refusal.Message.ShouldContain(masterKey.CurrentId);
        refusal.Message.ShouldContain("Security:MasterKey:PreviousValues");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(12)]
    [InlineData(-1)]
    public void Altered_key_is_refused(int position)
    {
        using var host = Host(NewKey());
        var encryptor = new MasterKeyXmlEncryptor(host.Services.GetRequiredService<MasterKey>());
        var encrypted = encryptor.Encrypt(new XElement("masterKey", "secret")).EncryptedElement;
        var bytes = Convert.FromBase64String(encrypted.Value);
        bytes[position < 0 ? ^1 : position] ^= 1;
        encrypted.Value = Convert.ToBase64String(bytes);

        Should.Throw<CryptographicException>(() => new MasterKeyXmlDecryptor(host.Services).Decrypt(encrypted));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not base64")]
    [InlineData("c2hvcnQ=")]
    public void Element_without_an_encrypted_key_is_refused(string content)
    {
        using var host = Host(NewKey());
        var decryptor = new MasterKeyXmlDecryptor(host.Services);
        var id = host.Services.GetRequiredService<MasterKey>().CurrentId;

        Should.Throw<CryptographicException>(
            () => decryptor.Decrypt(new XElement(MasterKeyXml.Element, new XAttribute(MasterKeyXml.KeyId, id), content)));
        Should.Throw<CryptographicException>(() => decryptor.Decrypt(new XElement(MasterKeyXml.Element, content)));
        Should.Throw<CryptographicException>(
            () => decryptor.Decrypt(new XElement("encryptedKey", new XAttribute(MasterKeyXml.KeyId, id), content)));
    }

    [Fact]
    public void Encrypted_key_is_bound_to_its_master_key_id()
    {
        var (one, other) = (NewKey(), NewKey());
        using var host = Host(one, other);
        using var otherHost = Host(other);
        var encrypted = new MasterKeyXmlEncryptor(host.Services.GetRequiredService<MasterKey>()).Encrypt(new XElement("masterKey")).EncryptedElement;
        encrypted.SetAttributeValue(MasterKeyXml.KeyId, otherHost.Services.GetRequiredService<MasterKey>().CurrentId);

        Should.Throw<CryptographicException>(() => new MasterKeyXmlDecryptor(host.Services).Decrypt(encrypted));
    }

    [Fact]
    public async Task Production_host_does_not_start_without_a_master_key()
    {
        using var host = Host(masterKey: null);

        var refusal = await Should.ThrowAsync<OptionsValidationException>(() => host.StartAsync());

        refusal.Message.ShouldContain("Security:MasterKey:Value");
    }

    private static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeySetting.KeyBytes));

    private string Protect(string text, string masterKey)
    {
        using var host = Host(masterKey);
        return host.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("test").Protect(text);
    }

    private string Unprotect(string text, string masterKey, string? previous = null)
    {
        using var host = Host(masterKey, previous);
        return host.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("test").Unprotect(text);
    }

    private IHost Host(string? masterKey, string? previous = null)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings
        {
            DisableDefaults = true,
            EnvironmentName = Environments.Production,
        });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Security:MasterKey:Value"] = masterKey,
            ["Security:MasterKey:PreviousValues:0"] = previous,
        }.Where(setting => setting.Value is not null));
        builder.Services.AddDataProtection().SetApplicationName("SvcInfra").ProtectKeysWithMasterKey();
        builder.Services.Configure<KeyManagementOptions>(options => options.XmlRepository = _ring);
        return builder.Build();
    }

    private sealed class InMemoryXmlRepository : IXmlRepository
    {
        private readonly List<XElement> _elements = [];

        public IReadOnlyList<XElement> Keys => [.. _elements.Where(e => e.Name == "key")];

        public IReadOnlyCollection<XElement> GetAllElements() => [.. _elements.Select(e => new XElement(e))];

        public void StoreElement(XElement element, string friendlyName) => _elements.Add(new XElement(element));
    }
}
