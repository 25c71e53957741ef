using System.Collections.Immutable;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Aws.Ec2;

/// <summary><c>aws:ec2/keyPair:KeyPair</c>: an imported public key.</summary>
internal sealed class KeyPairHandler() : AwsResource("aws:ec2/keyPair:KeyPair")
{
    protected override ImmutableArray<string> Required => ["publicKey"];

    protected override ImmutableArray<string> Replaces => ["publicKey", "keyNamePrefix"];

    protected override string NameProperty => "keyName";

    protected override string Make(ResourceContext context, PropertyMap inputs)
    {
        var name = inputs.RequiredString("keyName");
        if (context.World.Find<KeyPair>(name) is not null)
        {
            throw new ResourceException("InvalidKeyPair.Duplicate", $"The keypair '{name}' already exists.");
        }
        var key = inputs.RequiredString("publicKey").Trim();
        if (!IsOpenSsh(key)) throw new ResourceException("InvalidKey.Format", "Key is not in valid OpenSSH public key format");
        context.World.Put(new KeyPair(name, NewKeyPairId(context), key, TagsAll(context, inputs)));
        return name;
    }

    protected override void Change(ResourceContext context, ResourceState old, PropertyMap inputs) =>
        context.World.Put(context.World.Get<KeyPair>(old.Id) with { Tags = TagsAll(context, inputs) });

    protected override PropertyMap? Describe(ResourceContext context, string id, PropertyMap inputs) => context.World.Find<KeyPair>(id) is not { } key
        ? null
        : PropertyMap.Of(
            ("arn", Arn(context, inputs, "ec2", $"key-pair/{id}")), ("keyPairId", key.KeyPairId),
            ("keyType", key.PublicKey.StartsWith("ssh-rsa", StringComparison.Ordinal) ? "rsa" : "ed25519"));

    protected override void Remove(ResourceContext context, ResourceState state) => context.World.Remove<KeyPair>(state.Id);

    private static string NewKeyPairId(ResourceContext context) => context.World.NewId("key", context.Urn);

    private static bool IsOpenSsh(string key) =>
        key.Split(' ') is ["ssh-rsa" or "ssh-ed25519", var data, ..] && Convert.TryFromBase64String(data, new byte[data.Length], out _);
}
