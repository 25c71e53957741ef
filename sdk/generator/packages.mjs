// What the typings can't tell about each package, from the provider's schema as the genuine .NET packages show it.

/**
 * @typedef {object} PackageFacts
 * @property {string} npm name of the npm package
 * @property {string} rootNamespace
 * @property {'bridge'|'kubernetes'|'plain'} layout how the .NET code generator lays out names: `tfbridge20`, `kubernetes20` or neither
 * @property {Record<string, string>} namespaces modules whose C# name is not their capitalized name
 * @property {RegExp[]} doubles `module.Type.property` that are of type number in the schema; every other `number` is an integer
 * @property {Record<string, string>} renames `module.Type.property` whose name in C# follows from no rule
 * @property {string[]} omitted `module.Type.property` that the bindings leave out
 * @property {string[]} nullable `module.Type.property` whose input is required but may be read as null
 */

/** @type {Record<string, PackageFacts>} */
export const packages = {
  aws: {
    npm: '@pulumi/aws',
    rootNamespace: 'Pulumi.Aws',
    layout: 'bridge',
    namespaces: {
      autoscaling: 'AutoScaling',
      cloudformation: 'CloudFormation',
      cloudwatch: 'CloudWatch',
      resourcegroups: 'ResourceGroups',
    },
    doubles: [
      /InstanceRequirements?(MemoryGibPerVcpus?|NetworkBandwidthGbps?|TotalLocalStorageGb)\.(min|max)$/,
      /^autoscaling\..*\.targetValue$/,
      /^ec2\..*LaunchTemplateConfigOverride\.(priority|weightedCapacity)$/,
      /^ec2\.[gG]etInstanceType.*\.(sustainedClockSpeed|baselineBandwidth|peakBandwidth)$/,
      /^lambda\..*\.(executionEnvironmentMemoryGibPerVcpu|additionalVersionWeights|targetValue)$/,
      /^budgets\..*\.(threshold|actionThresholdValue)$/,
      /^cloudwatch\..*\.(threshold|availabilityScoreThreshold|performanceScoreThreshold)$/,
    ],
    renames: {
      'autoscaling.Tag.tag': 'TagDetails',
      'iam.Policy.policy': 'PolicyDocument',
    },
    omitted: [],
    nullable: [],
  },
  eks: {
    npm: '@pulumi/eks',
    rootNamespace: 'Pulumi.Eks',
    layout: 'plain',
    namespaces: {},
    doubles: [],
    renames: {},
    omitted: [],
    nullable: [],
  },
  kubernetes: {
    npm: '@pulumi/kubernetes',
    rootNamespace: 'Pulumi.Kubernetes',
    layout: 'kubernetes',
    namespaces: {
      admissionregistration: 'AdmissionRegistration',
      apiextensions: 'ApiExtensions',
      apiregistration: 'ApiRegistration',
      auditregistration: 'AuditRegistraion',
      flowcontrol: 'FlowControl',
      storagemigration: 'StorageMigration',
    },
    doubles: [
      /^KubeClientSettings\.qps$/,
      /^apiextensions\/.*\.JSONSchemaProps(Patch)?\.(maximum|minimum|multipleOf)$/,
    ],
    renames: {
      'Provider.kubeconfig': 'KubeConfig',
    },
    // Newer than 4.32, for clusters far newer than the course's. A field that earlier releases of the package lack would tie a program
    // to the newest one, so the bindings keep to what 4.32 has as well.
    omitted: [
      // Any JSON: the genuine package has System.Text.Json's own type there, which no rule of the typings tells.
      'apiextensions/v1.JSONSchemaProps.enum',
      'apiextensions/v1.JSONSchemaProps.items',
      'core/v1.ClusterTrustBundleProjection.user',
      'core/v1.ConfigMapVolumeSource.defaultUser',
      'core/v1.DownwardAPIVolumeFile.user',
      'core/v1.DownwardAPIVolumeSource.defaultUser',
      'core/v1.EmptyDirVolumeSource.mode',
      'core/v1.GRPCAction.mode',
      'core/v1.HTTPGetAction.protocol',
      'core/v1.KeyToPath.user',
      'core/v1.NodeAllocatableResourceClaimStatus.mapping',
      'core/v1.NodeAllocatableResourceClaimStatus.overhead',
      'core/v1.PodCertificateProjection.user',
      'core/v1.PodSpec.evictionResponders',
      'core/v1.PodSpec.workloadRef',
      'core/v1.PodStatus.volumeHealth',
      'core/v1.ProjectedVolumeSource.defaultUser',
      'core/v1.SecretVolumeSource.defaultUser',
      'core/v1.ServiceAccountTokenProjection.user',
      'core/v1.VolumeMount.bindMountOptions',
      'helm/v3.Release.takeOwnership',
    ],
    // Required, where 4.32 let them be null: what compiles here compiles with both.
    nullable: ['apps/v1.DaemonSet.spec', 'apps/v1.Deployment.spec'],
  },
};
